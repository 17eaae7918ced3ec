package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is kept of an endpoint over a restart.
///
/// @param version of the promise that was followed last; absent when none was
/// @param minutes by their number, ascending
/// @param hours by their number, ascending
record Past(
        @Nullable PromiseVersion version,
        Map<Long, Counts> minutes,
        Map<Long, Counts> hours,
        List<KeptAlert> alerts) {
    static final Past NONE = new Past(null, Map.of(), Map.of(), List.of());

    /// Whether it is of the endpoint that was declared then, and not of one before it that had the
    /// same name.
    boolean isSince(Instant declared) {
        return version == null || version.since().toEpochMilli() >= declared.toEpochMilli();
    }

    /// The numbers of a promise, and since when they hold.
    record PromiseVersion(
            int number, Instant since, double availability, Duration p99, Duration window) {}

    /// Where an alert stood.
    ///
    /// @param told what was said of it; absent where it is not open or nobody noted it
    record KeptAlert(
            AlertKind kind,
            @Nullable Indicator indicator,
            AlertState state,
            Instant since,
            @Nullable Told told) {}

    /// How severe an alert was when somebody was told that it fires, and who that was.
    record Told(Severity severity, TeamName team) {}
}
