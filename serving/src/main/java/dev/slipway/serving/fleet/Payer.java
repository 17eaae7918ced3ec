package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;

/// On whose account a version is loaded, and what it holds its memory for then.
record Payer(TeamName team, CostCause heldFor) {}
