package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.quiet.BelievedTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SloWatchTest {
    @TempDir Path scratch;

    private final List<AlertChange> told = new ArrayList<>();
    private Instant now = Promised.START;

    /// How far the clock has leapt ahead.
    private Duration leapt = Duration.ZERO;

    private Served served = Served.NONE;
    private List<Objective> objectives =
            List.of(Promised.objective(TeamName.DEFAULT, Promised.slo(0.999, 28, false)));
    private Optional<List<StreamSight>> streams = Optional.of(List.of());
    private final List<String> toldOfStreams = new ArrayList<>();
    private boolean isFull;
    private boolean areStreamsMute;

    @Test
    void restartKeepsTheWholeWindow() throws IOException {
        SloStatus before;
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofDays(5), 600, 1);
            before = status(watch);
        }
        try (SloWatch watch = open()) {
            assertThat(watch.budgets().isKnown(Promised.FLIGHTS)).isFalse();
            watch.turn();
            assertThat(watch.budgets().isKnown(Promised.FLIGHTS)).isTrue();
            ErrorBudget kept = status(watch).budgets().getFirst();
            assertThat(kept.valid()).isEqualTo(before.budgets().getFirst().valid());
            assertThat(kept.bad()).isEqualTo(5 * 24 * 60);
            assertThat(status(watch).version()).isEqualTo(1);
            assertThat(status(watch).since()).isEqualTo(before.since());
            assertThat(status(watch).requestsPerSecond()).isPositive();
        }
    }

    @Test
    void endWithoutWarningLosesAMinuteAtMost() throws IOException {
        SloWatch killed = open();
        serve(killed, Duration.ofHours(2), 600, 1);
        try (SloWatch watch = open()) {
            watch.turn();
            assertThat(status(watch).budgets().getFirst().bad()).isBetween(119L, 120L);
        }
        killed.close();
    }

    @Test
    void alertThatFiredBeforeARestartIsNotToldAgain() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 50);
            assertThat(told).isNotEmpty();
        }
        told.clear();
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(2), 100, 50);
            assertThat(told).isEmpty();
            assertThat(status(watch).alerts())
                    .anyMatch(alert -> alert.state() == AlertState.FIRING);
        }
    }

    /// The promise is taken back, and the server starts anew before the alert ends.
    @Test
    void endAfterARestartGoesToWhomTheAlertWasTold() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 50);
        }
        List<Severity> fired = severitiesOfFastBurns();
        assertThat(fired).isNotEmpty().containsOnly(Severity.PAGE);
        told.clear();
        objectives = List.of(Promised.objective(TeamName.DEFAULT, Promised.slo(0.999, 28, true)));
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(20), 100, 0);
        }
        assertThat(severitiesOfFastBurns()).isEqualTo(fired);
    }

    @Test
    void endAfterARestartGoesToTheTeamThatWasToldWhoeverHasTheEndpoint() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 50);
        }
        told.clear();
        objectives = ofOthers();
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(20), 100, 0);
        }
        assertThat(teamsTold(AlertKind.FAST_BURN)).isNotEmpty().containsOnly(TeamName.DEFAULT);
    }

    @Test
    void endOfASilenceAfterARestartGoesToTheTeamThatWasTold() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofHours(1), 60, 0);
            turn(watch, 360);
        }
        objectives = ofOthers();
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(1), 60, 0);
        }
        assertThat(teamsTold(AlertKind.ABSENT)).containsExactly(TeamName.DEFAULT, TeamName.DEFAULT);
    }

    private static List<Objective> ofOthers() {
        return List.of(Promised.objective(new TeamName("others"), Promised.slo(0.999, 28, false)));
    }

    private List<TeamName> teamsTold(AlertKind kind) {
        return told.stream()
                .filter(change -> change.alert().kind() == kind)
                .map(change -> change.objective().team())
                .toList();
    }

    private List<Severity> severitiesOfFastBurns() {
        return told.stream()
                .map(AlertChange::alert)
                .filter(alert -> alert.kind() == AlertKind.FAST_BURN)
                .map(SloAlert::severity)
                .toList();
    }

    @Test
    void callersWhoDoNotComeBackAfterARestartAreMissed() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofHours(1), 60, 0);
        }
        try (SloWatch watch = open()) {
            turn(watch, 359);
            assertThat(told).isEmpty();
            turn(watch, 1);
            assertThat(told)
                    .extracting(change -> change.alert().kind())
                    .containsExactly(AlertKind.ABSENT);
        }
    }

    @Test
    void endpointThatWasSeldomAskedBeforeARestartIsNotMissed() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofHours(3), 1, 0);
        }
        try (SloWatch watch = open()) {
            turn(watch, 400);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void alertsOfAnEndpointThatIsRemovedAreOver() throws IOException {
        List<Objective> declared = objectives;
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 50);
            assertThat(told).isNotEmpty();
            told.clear();
            objectives = List.of();
            turn(watch, 1);
            assertThat(told)
                    .isNotEmpty()
                    .allMatch(change -> change.alert().state() == AlertState.OK);
        }
        // Nothing of then is lately any more, so alerts stand where they stood.
        now = now.plus(Duration.ofDays(4));
        objectives = declared;
        told.clear();
        try (SloWatch watch = open()) {
            turn(watch, 1);
            assertThat(status(watch).alerts())
                    .isNotEmpty()
                    .allMatch(alert -> alert.state() == AlertState.OK);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void minutesThatAClockAheadWroteDownStayOut() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 0);
            now = now.plus(Duration.ofDays(365));
            serve(watch, Duration.ofMinutes(10), 100, 0);
            now = now.minus(Duration.ofDays(365));
        }
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 50);
            assertThat(told).isNotEmpty();
        }
    }

    @Test
    void aClockThatLeapsAheadDropsNothingUntilItHasStayedThere() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 1);
            leap(Duration.ofDays(365));
            turn(watch, 1);
            leap(Duration.ofDays(-365));
        }
        try (SloWatch watch = open()) {
            turn(watch, 1);
            assertThat(status(watch).budgets().getFirst().bad()).isEqualTo(10);
            leap(Duration.ofDays(365));
            turn(watch, 1);
            now = now.plus(BelievedTime.PROBATION);
            turn(watch, 1);
            leap(Duration.ofDays(-365));
        }
        try (SloWatch watch = open()) {
            turn(watch, 1);
            assertThat(status(watch).budgets().getFirst().bad()).isZero();
        }
    }

    @Test
    void aServerThatBeginsWithAClockAheadDropsNothingAtOnce() throws IOException {
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 1);
        }
        leap(Duration.ofDays(365));
        try (SloWatch watch = open()) {
            turn(watch, 1);
        }
        leap(Duration.ofDays(-365));
        try (SloWatch watch = open()) {
            turn(watch, 1);
            assertThat(status(watch).budgets().getFirst().bad()).isEqualTo(10);
        }
    }

    @Test
    void whatCannotBeToldIsToldLater() throws IOException {
        try (SloWatch watch = open()) {
            isFull = true;
            serve(watch, Duration.ofMinutes(3), 100, 50);
            assertThat(told).isEmpty();
            assertThat(watch.failures()).isPositive();
            isFull = false;
            serve(watch, Duration.ofMinutes(1), 100, 50);
            assertThat(told).isNotEmpty();
        }
    }

    @Test
    void streamsAlertIsToldOnceWhateverBreaksAndEndsAfterARestartToo() throws IOException {
        WatchedStream late = new WatchedStream();
        late.troubles.put(StreamAlertKind.BROKERS, "its brokers do not answer");
        streams = Optional.of(List.of(late.sight()));
        try (SloWatch watch = open()) {
            isFull = true;
            turn(watch, WatchedStream.MINUTE);
            assertThat(toldOfStreams).isEmpty();
            assertThat(watch.failures()).isPositive();
            isFull = false;
            turn(watch, 1);
            assertThat(toldOfStreams).containsExactly("BROKERS FIRING");
            assertThat(watch.slos().streams()).hasSize(1);
        }
        try (SloWatch watch = open()) {
            turn(watch, WatchedStream.MINUTE);
            assertThat(toldOfStreams).hasSize(1);
            assertThat(watch.slos().streams().getFirst().state()).isEqualTo(AlertState.FIRING);
        }
        streams = Optional.of(List.of());
        try (SloWatch watch = open()) {
            turn(watch, 1);
        }
        assertThat(toldOfStreams).containsExactly("BROKERS FIRING", "BROKERS OK");
    }

    @Test
    void streamsThatAnotherServerRunsStayWhereTheyAre() throws IOException {
        WatchedStream late = new WatchedStream();
        late.troubles.put(StreamAlertKind.HALTED, "failed");
        streams = Optional.of(List.of(late.sight()));
        try (SloWatch watch = open()) {
            turn(watch, WatchedStream.MINUTE);
            streams = Optional.empty();
            turn(watch, 10 * WatchedStream.MINUTE);
            assertThat(toldOfStreams).containsExactly("HALTED FIRING");
            assertThat(watch.slos().streams()).as("nobody here knows").isEmpty();
            streams = Optional.of(List.of(late.sight()));
            turn(watch, 1);
            assertThat(watch.slos().streams().getFirst().state()).isEqualTo(AlertState.FIRING);
            assertThat(toldOfStreams).containsExactly("HALTED FIRING");
        }
    }

    @Test
    void streamsThatBreakTheTurnKeepNobodyFromHearingOfEndpoints() throws IOException {
        WatchedStream late = new WatchedStream();
        late.troubles.put(StreamAlertKind.HALTED, "failed");
        streams = Optional.of(List.of(late.sight()));
        areStreamsMute = true;
        try (SloWatch watch = open()) {
            turn(watch, WatchedStream.MINUTE);
            assertThat(watch.failures()).isPositive();
            serve(watch, Duration.ofMinutes(3), 100, 50);
            assertThat(told).isNotEmpty();
            assertThat(toldOfStreams).isEmpty();
            areStreamsMute = false;
            turn(watch, 1);
            assertThat(toldOfStreams).containsExactly("HALTED FIRING");
        }
    }

    @Test
    void otherNumbersAreTheNextVersionAfterARestartToo() throws IOException {
        try (SloWatch watch = open()) {
            watch.turn();
        }
        objectives = otherNumbers();
        now = now.plusSeconds(60);
        try (SloWatch watch = open()) {
            watch.turn();
            assertThat(status(watch).version()).isEqualTo(2);
            assertThat(status(watch).since()).isEqualTo(now);
        }
    }

    @Test
    void nothingIsKeptOfAnEndpointThatWasRemovedAWindowAgo() throws IOException {
        List<Objective> others = otherNumbers();
        try (SloWatch watch = open()) {
            serve(watch, Duration.ofMinutes(10), 100, 50);
            objectives = others;
            turn(watch, 1);
            assertThat(status(watch).version()).isEqualTo(2);
            now = now.plus(Duration.ofDays(31));
            turn(watch, 1);
        }
        try (SloWatch watch = open()) {
            turn(watch, 1);
            assertThat(status(watch).version()).as("nobody asks it, but it is there").isEqualTo(2);
            objectives = List.of();
            turn(watch, 1);
            now = now.plus(Duration.ofHours(1));
            turn(watch, 1);
            objectives = others;
            turn(watch, 1);
            assertThat(status(watch).version()).isEqualTo(1);
            assertThat(status(watch).since()).isEqualTo(now);
        }
    }

    private static List<Objective> otherNumbers() {
        return List.of(Promised.objective(TeamName.DEFAULT, Promised.slo(0.99, 28, false)));
    }

    @Test
    void whatIsNoDatabaseIsRefusedInWords() throws IOException {
        Files.writeString(scratch.resolve("slo.db"), "not a database at all, whatever it says");
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("slo.db: ");
    }

    /// Another process, which has counted nothing yet.
    private SloWatch open() throws IOException {
        served = Served.NONE;
        return SloWatch.open(
                new SloWatch.Spec(
                        scratch.resolve("slo.db"),
                        () -> Map.of(Promised.FLIGHTS, served),
                        () -> objectives,
                        this::tell,
                        new SloWatch.Streams(() -> streams, this::tellOfStream),
                        () -> now),
                () -> Duration.between(Promised.START, now).minus(leapt).toNanos());
    }

    private void leap(Duration ahead) {
        leapt = leapt.plus(ahead);
        now = now.plus(ahead);
    }

    private void tell(AlertChange change) {
        if (isFull) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        told.add(change);
    }

    private void tellOfStream(StreamAlertChange change) {
        if (isFull || areStreamsMute) {
            throw new IllegalStateException("the disk is full");
        }
        toldOfStreams.add(change.alert().kind() + " " + change.alert().state());
    }

    private void turn(SloWatch watch, int times) {
        for (int turn = 0; turn < times; turn++) {
            now = now.plusSeconds(5);
            watch.turn();
        }
    }

    /// A turn a minute with so many good and bad ones in each.
    private void serve(SloWatch watch, Duration time, int good, int bad) {
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            now = now.plusSeconds(60);
            served = new Served(served.good() + good, served.bad() + bad, served.slow(), 0);
            watch.turn();
        }
    }

    private static SloStatus status(SloWatch watch) {
        return watch.slos().of(Promised.FLIGHTS).orElseThrow();
    }
}
