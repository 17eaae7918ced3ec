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
/// @param declared when the endpoint that it is of was declared; absent where an earlier server
///     kept it
/// @param version of the promise that was followed last; absent when none was
/// @param minutes by their number, ascending
/// @param hours by their number, ascending
record Past(
        @Nullable Instant declared,
        @Nullable PromiseVersion version,
        Map<Long, Counts> minutes,
        Map<Long, Counts> hours,
        List<KeptAlert> alerts) {
    static final Past NONE = new Past(null, null, Map.of(), Map.of(), List.of());

    /// What a clock may have been behind the journal's when an earlier server noted since when a
    /// promise holds.
    private static final Duration MOST_BEHIND = Duration.ofDays(1);

    /// Whether it is of the endpoint that was declared then, and not of another one that had the
    /// same name. Where nobody noted when its own was declared, only a promise that is clearly
    /// older than the endpoint is another one's: one that was there all the time keeps its past.
    boolean isOf(Instant endpoint) {
        if (declared != null) {
            return declared.toEpochMilli() == endpoint.toEpochMilli();
        }
        return version == null || !version.since().plus(MOST_BEHIND).isBefore(endpoint);
    }

    /// The same with alerts that are not open.
    Past withoutAlerts() {
        return new Past(declared, version, minutes, hours, List.of());
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
