package dev.slipway.monitoring.slo;

import static dev.slipway.api.slo.StreamAlertKind.BROKERS;
import static dev.slipway.api.slo.StreamAlertKind.COMMIT_LATENCY;
import static dev.slipway.api.slo.StreamAlertKind.DEAD_LETTERS;
import static dev.slipway.api.slo.StreamAlertKind.FEED;
import static dev.slipway.api.slo.StreamAlertKind.HALTED;
import static dev.slipway.api.slo.StreamAlertKind.LAG;
import static dev.slipway.api.slo.StreamAlertKind.VERSION;
import static dev.slipway.api.slo.StreamAlertKind.WATERMARK_DELAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.StreamAlert;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StreamWatchesTest {
    private static final int MINUTE = WatchedStream.MINUTE;

    private final WatchedStream late = new WatchedStream();

    @Test
    void whatIsFoundForAMinuteIsToldAndWhatIsGoneForAMinuteIsOver() {
        late.troubles.put(BROKERS, "its brokers do not answer");
        late.turn(MINUTE - 1);
        assertThat(late.state(BROKERS)).isEqualTo(AlertState.PENDING);
        assertThat(late.told()).isEmpty();
        late.turn(1);
        assertThat(late.watches.raised())
                .containsExactly(
                        new StreamAlert(
                                WatchedStream.LATE,
                                BROKERS,
                                Severity.PAGE,
                                AlertState.FIRING,
                                late.now,
                                "its brokers do not answer"));
        assertThat(late.changes.getLast().team()).isEqualTo(WatchedStream.TEAM);
        late.troubles.clear();
        late.turn(MINUTE - 1);
        assertThat(late.state(BROKERS)).isEqualTo(AlertState.RESOLVING);
        late.turn(1);
        assertThat(late.watches.raised()).isEmpty();
        assertThat(late.told()).containsExactly("BROKERS FIRING", "BROKERS OK");
    }

    /// A restart in between changes nothing of that.
    @Test
    void endGoesToTheTeamThatWasToldWhoeverHasTheStream() {
        late.troubles.put(BROKERS, "its brokers do not answer");
        late.turn(MINUTE);
        late.team = new TeamName("others");
        late.turn(1);
        WatchedStream next = new WatchedStream();
        next.watches.restore(late.watches.kept());
        next.team = late.team;
        for (WatchedStream one : List.of(late, next)) {
            one.troubles.clear();
            one.turn(MINUTE);
            assertThat(one.changes.getLast().alert().state()).isEqualTo(AlertState.OK);
            assertThat(one.changes.getLast().team()).isEqualTo(WatchedStream.TEAM);
        }
    }

    @Test
    void whatComesAndGoesIsNotToldEachTime() {
        for (int time = 0; time < 20; time++) {
            late.troubles.put(BROKERS, "its brokers do not answer");
            late.turn(MINUTE - 1);
            late.troubles.clear();
            late.turn(1);
        }
        assertThat(late.told()).isEmpty();
        late.troubles.put(BROKERS, "its brokers do not answer");
        late.turn(MINUTE);
        for (int time = 0; time < 20; time++) {
            late.troubles.clear();
            late.turn(MINUTE - 1);
            late.troubles.put(BROKERS, "its brokers do not answer");
            late.turn(1);
        }
        assertThat(late.told()).containsExactly("BROKERS FIRING");
    }

    @Test
    void streamThatNeedsRepairIsToldAlthoughNothingIsHeardOfIt() {
        late.isHeard = false;
        late.troubles.put(HALTED, "needs repair (slipway stream repair late-flights)");
        late.turn(MINUTE);
        assertThat(late.state(HALTED)).isEqualTo(AlertState.FIRING);
        late.troubles.clear();
        late.turn(10 * MINUTE);
        assertThat(late.state(HALTED)).isEqualTo(AlertState.FIRING);
        late.isHeard = true;
        late.turn(MINUTE);
        assertThat(late.told()).containsExactly("HALTED FIRING", "HALTED OK");
    }

    /// Between two attempts that break, one runs for a while and says something.
    @Test
    void attemptThatRunsIsNoSignOfHealthBeforeItsFirstCheckpoint() {
        for (int attempt = 0; attempt < MINUTE / 2; attempt++) {
            late.troubles.put(HALTED, "breaks again and again");
            late.isHeard = false;
            late.turn(2);
            late.troubles.clear();
            late.isHeard = true;
            late.checkpointAge = null;
            late.turn(4);
        }
        assertThat(late.told()).containsExactly("HALTED FIRING");
        late.checkpointAge = Duration.ofMillis(200);
        late.turn(MINUTE);
        assertThat(late.told()).containsExactly("HALTED FIRING", "HALTED OK");
    }

    @Test
    void lagThatGrowsIsToldAndLagThatIsWorkedOffIsNot() {
        late.troubles.put(LAG, "is behind: 1000000 rows were not read yet");
        lag(1_000_000, -1_000, 20 * MINUTE);
        assertThat(late.told()).isEmpty();
        lag(760_000, 10, 8 * MINUTE);
        assertThat(late.told()).containsExactly("LAG FIRING");
        assertThat(late.changes.getLast().alert().severity()).isEqualTo(Severity.PAGE);
    }

    @Test
    void burstThatIsWorkedOffWakesNobody() {
        late.lag = 0L;
        late.turn(10 * MINUTE);
        late.troubles.put(LAG, "is behind: 900000 rows were not read yet");
        lag(900_000, -5_000, 15 * MINUTE);
        late.troubles.clear();
        late.turn(MINUTE);
        assertThat(late.told()).isEmpty();
    }

    @Test
    void streamThatStandsStillIsBehind() {
        late.lag = 50L;
        late.troubles.put(LAG, "is behind: 50 rows were not read yet");
        late.turn(5 * MINUTE - 1);
        assertThat(late.told()).isEmpty();
        late.turn(1);
        assertThat(late.told()).containsExactly("LAG FIRING");
    }

    @Test
    void oldWatermarkIsToldWhereSomethingIsLeftToDo() {
        late.watermarkDelay = Duration.ofSeconds(92);
        late.turn(10 * MINUTE);
        assertThat(late.told()).isEmpty();
        late.waiting = 3;
        late.turn(5 * MINUTE);
        assertThat(late.told()).containsExactly("WATERMARK_DELAY FIRING");
        assertThat(late.watches.raised().getFirst().reason())
                .isEqualTo("its watermark is 92.0 s behind (expected: at most 91.0 s)");
        late.waiting = 0;
        late.lag = 1L;
        late.turn(MINUTE);
        assertThat(late.state(WATERMARK_DELAY)).isEqualTo(AlertState.FIRING);
        late.watermarkDelay = Duration.ofSeconds(91);
        late.turn(MINUTE);
        assertThat(late.told()).containsExactly("WATERMARK_DELAY FIRING", "WATERMARK_DELAY OK");
    }

    @Test
    void latePredictionsAreToldAndSilenceOfAStreamWithWorkChangesNothing() {
        late.lag = 9L;
        late.commitP99 = Duration.ofSeconds(91);
        late.turn(10 * MINUTE);
        assertThat(late.told()).isEmpty();
        late.commitP99 = Duration.ofMillis(91_500);
        late.turn(3 * MINUTE);
        late.commitP99 = null;
        late.turn(60 * MINUTE);
        assertThat(late.state(COMMIT_LATENCY)).isEqualTo(AlertState.PENDING);
        late.commitP99 = Duration.ofMillis(91_500);
        late.turn(2 * MINUTE);
        assertThat(late.watches.raised().getFirst().reason())
                .isEqualTo(
                        "its predictions are visible after 91.5 s (p99)"
                                + " (expected: at most 91.0 s)");
        late.commitP99 = null;
        late.turn(60 * MINUTE);
        assertThat(late.told()).containsExactly("COMMIT_LATENCY FIRING");
        assertThat(late.watches.raised().getFirst().severity()).isEqualTo(Severity.TICKET);
    }

    @Test
    void latePredictionsAreOverWhereNothingIsLeftToDo() {
        late.commitP99 = Duration.ofSeconds(92);
        late.turn(5 * MINUTE);
        assertThat(late.told()).containsExactly("COMMIT_LATENCY FIRING");
        late.commitP99 = null;
        late.waiting = 3;
        late.turn(5 * MINUTE);
        assertThat(late.state(COMMIT_LATENCY)).isEqualTo(AlertState.FIRING);
        late.waiting = 0;
        late.turn(2 * MINUTE);
        assertThat(late.told()).containsExactly("COMMIT_LATENCY FIRING", "COMMIT_LATENCY OK");
    }

    /// Ten seconds of five minutes have a figure.
    @Test
    void lateCommitsOfALongIntervalAreTold() {
        late.interval = Duration.ofMinutes(5);
        for (int commit = 0; commit < 2; commit++) {
            late.commitP99 = Duration.ofMinutes(7);
            late.turn(2);
            late.commitP99 = null;
            late.turn(5 * MINUTE - 2);
        }
        assertThat(late.told()).containsExactly("COMMIT_LATENCY FIRING");
        late.commitP99 = Duration.ofMinutes(3);
        late.turn(2);
        late.commitP99 = null;
        late.turn(MINUTE);
        assertThat(late.told()).containsExactly("COMMIT_LATENCY FIRING", "COMMIT_LATENCY OK");
    }

    @Test
    void partOfTheRowsThatCannotBeScoredIsTold() {
        late.rows = 500_000;
        late.dead = 400_000;
        serve(10 * MINUTE, 1_000, 9);
        assertThat(late.told()).isEmpty();
        serve(7 * MINUTE, 1_000, 20);
        assertThat(late.told()).containsExactly("DEAD_LETTERS FIRING");
        serve(7 * MINUTE, 1_000, 0);
        assertThat(late.told()).containsExactly("DEAD_LETTERS FIRING", "DEAD_LETTERS OK");
    }

    @Test
    void fewRowsThatCannotBeScoredAreNoPartOfThem() {
        late.turn(1);
        late.rows = 4;
        late.dead = 4;
        late.turn(10 * MINUTE);
        assertThat(late.told()).isEmpty();
        assertThat(late.state(DEAD_LETTERS)).isEqualTo(AlertState.OK);
    }

    @Test
    void countsThatGoBackToACheckpointBeginAnew() {
        serve(2 * MINUTE, 100, 0);
        late.dead = 10;
        late.rows = 10;
        late.turn(2 * MINUTE);
        assertThat(late.told()).isEmpty();
    }

    @Test
    void streamThatIsStoppedHasNothingWrong() {
        late.troubles.put(VERSION, "the version that is wanted does not score: too large");
        late.troubles.put(FEED, "does not feed the online store: features.memory is used up");
        late.turn(MINUTE);
        assertThat(late.told()).containsExactly("VERSION FIRING", "FEED FIRING");
        late.isWanted = false;
        late.isHeard = false;
        late.turn(MINUTE);
        assertThat(late.watches.raised()).isEmpty();
    }

    @Test
    void alertsOfAStreamThatIsRemovedAreOver() {
        late.troubles.put(BROKERS, "its brokers do not answer");
        late.turn(MINUTE);
        late.changes.clear();
        late.changes.addAll(late.watches.turn(List.of(), late.now));
        assertThat(late.told()).containsExactly("BROKERS OK");
        assertThat(late.watches.raised()).isEmpty();
        assertThat(late.watches.kept()).isEmpty();
    }

    private void lag(long first, long step, int turns) {
        for (int turn = 0; turn < turns; turn++) {
            late.lag = first + turn * step;
            late.turn(1);
        }
    }

    private void serve(int turns, int rows, int dead) {
        for (int turn = 0; turn < turns; turn++) {
            late.rows += rows;
            late.dead += dead;
            late.turn(1);
        }
    }
}
