package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.EndpointSpec.Slo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One endpoint and its traffic on a clock that is turned by hand, five seconds a turn.
final class Promised {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final Instant START = Instant.parse("2026-11-26T00:00:00Z");

    final List<AlertChange> changes = new ArrayList<>();
    final BurnWatch watch;
    Instant now = START;
    private Objective objective;
    private double good;
    private double bad;
    private double slow;

    Promised(double availability) {
        this(slo(availability, 28, false));
    }

    Promised(Slo slo) {
        objective = objective(TeamName.DEFAULT, slo);
        watch = new BurnWatch(() -> now);
        watch.follow(List.of(objective), _ -> Past.NONE, now);
    }

    /// What the endpoint promises, which is there for a day already.
    static Objective objective(TeamName team, Slo slo) {
        return new Objective(FLIGHTS, team, slo, START.minus(Duration.ofDays(1)));
    }

    static Slo slo(double availability, int days, boolean isDefault) {
        return new Slo(
                Duration.ofMillis(1),
                Duration.ofMillis(100),
                availability,
                Duration.ofDays(days),
                isDefault);
    }

    void promise(Slo slo) {
        objective = objective(TeamName.DEFAULT, slo);
        watch.follow(List.of(objective), _ -> Past.NONE, now);
    }

    void move(TeamName team) {
        objective = objective(team, objective.slo());
        watch.follow(List.of(objective), _ -> Past.NONE, now);
    }

    /// So many requests a second of which this part is bad.
    void serve(Duration time, double perSecond, double badPart) {
        serve(time, perSecond, badPart, 0);
    }

    void serve(Duration time, double perSecond, double badPart, double slowPart) {
        for (long turn = 0; turn < time.toSeconds() / 5; turn++) {
            good += 5 * perSecond * (1 - badPart);
            bad += 5 * perSecond * badPart;
            slow += 5 * perSecond * (1 - badPart) * slowPart;
            turn(5);
        }
    }

    /// Exactly these, at once.
    void count(int more, int moreBad) {
        good += more;
        bad += moreBad;
        turn(5);
    }

    private void turn(int seconds) {
        now = now.plusSeconds(seconds);
        changes.addAll(
                watch.turn(
                        now, Map.of(FLIGHTS, new Served((long) good, (long) bad, (long) slow, 0))));
    }

    SloStatus status() {
        return watch.of(FLIGHTS).orElseThrow();
    }

    AlertState state(AlertKind kind, @Nullable Indicator indicator) {
        return alert(kind, indicator).state();
    }

    SloAlert alert(AlertKind kind, @Nullable Indicator indicator) {
        return status().alerts().stream()
                .filter(one -> one.kind() == kind && one.indicator() == indicator)
                .findFirst()
                .orElseThrow();
    }

    List<AlertChange> news() {
        return changes.stream().filter(AlertChange::isNews).toList();
    }
}
