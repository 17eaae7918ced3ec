package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.StreamAlertKind;
import java.time.Instant;

/// Where an alert of a stream stood before a restart.
record KeptStreamAlert(
        StreamName stream, TeamName team, StreamAlertKind kind, AlertState state, Instant since) {}
