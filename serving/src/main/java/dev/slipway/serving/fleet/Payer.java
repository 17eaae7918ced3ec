package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.serving.metering.VersionMeter;

/// On whose account a version is loaded, and what it holds its memory for then.
///
/// @param meter of the version, also when its endpoint is gone by the end of the load
record Payer(TeamName team, CostCause heldFor, VersionMeter meter) {}
