package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.api.spec.StreamJobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One stream on a clock that is turned by hand, five seconds a turn.
final class WatchedStream {
    static final StreamName LATE = new StreamName("late-flights");
    static final TeamName TEAM = new TeamName("operations");

    /// Looks of a minute.
    static final int MINUTE = 12;

    final StreamWatches watches = new StreamWatches();
    final List<StreamAlertChange> changes = new ArrayList<>();
    final Map<StreamAlertKind, String> troubles = new EnumMap<>(StreamAlertKind.class);
    Instant now = Promised.START;
    TeamName team = TEAM;
    boolean isWanted = true;
    boolean isHeard = true;
    Duration interval = StreamJobSpec.Commit.USUAL.interval();
    long rows;
    long dead;
    long waiting;
    @Nullable Long lag = 0L;
    @Nullable Duration watermarkDelay = Duration.ofSeconds(6);
    @Nullable Duration commitP99 = Duration.ofSeconds(1);
    @Nullable Duration checkpointAge = Duration.ofMillis(300);

    StreamSight sight() {
        return new StreamSight(
                spec(team, isWanted, interval), isHeard ? progress() : null, troubles);
    }

    private static StreamJobSpec spec(TeamName team, boolean isWanted, Duration interval) {
        StreamJobSpec.Commit usual = StreamJobSpec.Commit.USUAL;
        return new StreamJobSpec(
                LATE,
                team,
                new EndpointName("flights"),
                null,
                new StreamJobSpec.Source(
                        "events",
                        "flights",
                        StreamJobSpec.Start.EARLIEST,
                        Duration.ofSeconds(30),
                        Map.of(),
                        false),
                new StreamJobSpec.Sink("late", null),
                new StreamJobSpec.Commit(usual.delivery(), interval, usual.transactionTimeout()),
                null,
                List.of(),
                null,
                false,
                isWanted ? StreamJobSpec.Wanted.RUNNING : StreamJobSpec.Wanted.STOPPED);
    }

    private StreamProgress progress() {
        return new StreamProgress(
                1,
                "running",
                rows,
                dead,
                100.0,
                null,
                null,
                List.of(),
                Map.of(),
                lag,
                watermarkDelay,
                commitP99,
                commitP99,
                7L,
                checkpointAge,
                true,
                null,
                new StreamWindows(0, 0, waiting, 0, 0, null, null),
                Usage.NONE,
                now);
    }

    /// So many looks, five seconds apart.
    void turn(int times) {
        for (int turn = 0; turn < times; turn++) {
            now = now.plusSeconds(5);
            changes.addAll(watches.turn(List.of(sight()), now));
        }
    }

    AlertState state(StreamAlertKind kind) {
        return watches.raised().stream()
                .filter(alert -> alert.kind() == kind)
                .map(StreamAlert::state)
                .findFirst()
                .orElse(AlertState.OK);
    }

    /// What receivers were told, and nothing else.
    List<String> told() {
        return changes.stream()
                .filter(StreamAlertChange::isNews)
                .map(change -> change.alert().kind() + " " + change.alert().state())
                .toList();
    }
}
