package dev.slipway.api.control;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.ObjectId;

/// What had a name before it was free again: an endpoint or a model of a risk tier above the
/// lowest.
///
/// @param tier the highest one of everything that it answered for
public record Predecessor(ObjectId id, TeamName team, RiskTier tier) {}
