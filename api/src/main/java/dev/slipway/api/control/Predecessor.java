package dev.slipway.api.control;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.ObjectId;
import java.time.Instant;

/// What had a name before it was free again: an endpoint or a model.
///
/// @param tier the highest one of everything that it answered for
/// @param until when the name became free
public record Predecessor(ObjectId id, TeamName team, RiskTier tier, Instant until) {}
