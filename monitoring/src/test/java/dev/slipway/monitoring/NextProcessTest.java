package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.machine.ErrorBudget;
import dev.slipway.monitoring.machine.LoadState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process does with a release that another one has watched before it.
final class NextProcessTest {
    @TempDir Path folder;

    private ReleaseOnWatch watched;

    @BeforeEach
    void open() {
        watched = new ReleaseOnWatch(folder);
    }

    @AfterEach
    void close() {
        watched.close();
    }

    @Test
    void aProcessThatEndsCleanlyGoesOnInEveryPhase() throws Exception {
        Set<ReleasePhase> seen = EnumSet.noneOf(ReleasePhase.class);
        for (int i = 0; i < 6 * 3600 && !watched.release().isOver(); i++) {
            watched.second();
            if (seen.add(watched.phase())) {
                watched.begin(ReleaseOnWatch.GOOD);
            }
        }
        assertThat(watched.phase()).isEqualTo(ReleasePhase.FINAL);
        assertThat(seen)
                .contains(
                        ReleasePhase.LOADING,
                        ReleasePhase.WARMING,
                        ReleasePhase.BAKE,
                        ReleasePhase.DECIDE,
                        ReleasePhase.SOAK);
        assertThat(watched.hadKeys).isTrue();
    }

    @Test
    void whatCandidateAnsweredAloneCountsForTheNextProcess() throws Exception {
        watched.runTo(ReleasePhase.SOAK);
        watched.second();
        while (watched.report().inPhase().compareTo(Duration.ofSeconds(119)) < 0) {
            watched.second();
        }
        assertThat(watched.phase()).isEqualTo(ReleasePhase.SOAK);
        watched.begin(ReleaseOnWatch.GOOD);
        watched.run(5);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.FINAL);
        assertThat(watched.release().moves())
                .noneMatch(move -> move.transition().to() == ReleasePhase.HOLD);
    }

    @Test
    void aWorseCandidateIsFoundAlsoWhenTheProcessEndsInEveryPhase() throws Exception {
        Set<ReleasePhase> seen = EnumSet.noneOf(ReleasePhase.class);
        watched.begin(ReleaseOnWatch.WORSE);
        for (int i = 0; i < 3600 && !watched.release().isOver(); i++) {
            watched.second();
            if (seen.add(watched.phase()) && !watched.release().isOver()) {
                watched.begin(ReleaseOnWatch.WORSE);
            }
        }
        assertThat(watched.phase()).isEqualTo(ReleasePhase.QUARANTINED);
        assertThat(seen).contains(ReleasePhase.ABORTING);
    }

    @Test
    void afterAnUncleanEndStableAnswersUntilSomebodyResumes() throws Exception {
        watched.runTo(ReleasePhase.DECIDE);
        watched.endedUncleanly = Set.of(watched.release.id());
        watched.begin(ReleaseOnWatch.GOOD);
        watched.runTo(ReleasePhase.HOLD);
        assertThat(watched.release().weight()).isZero();
        assertThat(watched.last(ReleasePhase.HOLD).cause()).isEqualTo(Cause.UNCLEAN_END);
        watched.run(100);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.HOLD);
        watched.journal.operate(watched.release, ReleasePhase.DECIDE, 0);
        watched.run(4 * 3600);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.FINAL);
    }

    /// A candidate that is being loaded lacks nothing that its load would show.
    @Test
    void whatIsMissingHoldsInTheNextProcessUntilItIsThere() throws Exception {
        watched.traffic.load = new LoadState.Blocked("an approval is missing");
        watched.runTo(ReleasePhase.HOLD);
        assertThat(watched.last(ReleasePhase.HOLD).held()).isEqualTo(Held.of(Held.Reason.GATE));
        watched.begin(ReleaseOnWatch.GOOD);
        watched.traffic.load = new LoadState.Loading();
        watched.traffic.lacking = "an approval is missing";
        watched.run(30);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.HOLD);
        watched.traffic.lacking = null;
        watched.runTo(ReleasePhase.LOADING);
    }

    /// It does not know yet what was spent.
    @Test
    void aSpentBudgetHoldsInTheNextProcessUntilSomethingIsLeft() throws Exception {
        watched.budget = left(0);
        watched.runTo(ReleasePhase.HOLD);
        assertThat(watched.last(ReleasePhase.HOLD).held()).isEqualTo(Held.of(Held.Reason.BUDGET));
        watched.begin(ReleaseOnWatch.GOOD);
        watched.budget = ReleaseOnWatch.BUDGET.unknown();
        watched.run(30);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.HOLD);
        watched.budget = left(1_000);
        watched.runTo(ReleasePhase.BAKE);
    }

    private static ErrorBudget left(double answers) {
        ErrorBudget whole = ReleaseOnWatch.BUDGET;
        return new ErrorBudget(
                whole.allowance(), OptionalDouble.of(answers), whole.windowSeconds());
    }

    @Test
    void candidateThatWasTakenBackBeforeIsAllowedAgainOnceThatIsRecorded() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        watched.begin(ReleaseOnWatch.GOOD);
        watched.traffic.isTaken = true;
        watched.run(20);
        watched.journal.operate(watched.release, ReleasePhase.HOLD, 0);
        watched.run(2);
        assertThat(watched.traffic.isAllowed()).isFalse();
        watched.traffic.isTaken = false;
        watched.run(1);
        watched.journal.operate(watched.release, ReleasePhase.BAKE, 0.05);
        watched.run(2);
        assertThat(watched.traffic.isAllowed()).isTrue();
    }

    @Test
    void candidateHasNoWeightInANewProcessBeforeItIsLoaded() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        Duration ran = watched.report().ran();
        watched.begin(ReleaseOnWatch.GOOD);
        watched.traffic.load = new LoadState.Loading();
        watched.run(50);
        assertThat(watched.traffic.isAllowed()).isFalse();
        assertThat(watched.report().ran()).isLessThan(ran.plusSeconds(5));
        watched.traffic.load = new LoadState.Ready();
        watched.run(5);
        assertThat(watched.traffic.isAllowed()).isTrue();
    }

    @Test
    void aStepThatIsResumedBeforeCandidateIsLoadedAgainWaitsForIt() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        watched.endedUncleanly = Set.of(watched.release.id());
        watched.begin(ReleaseOnWatch.GOOD);
        watched.traffic.load = new LoadState.Loading();
        watched.runTo(ReleasePhase.HOLD);
        watched.journal.operate(watched.release, ReleasePhase.BAKE, 0);
        Duration ran = watched.report().ran();
        watched.run(50);
        assertThat(watched.release().weight()).isZero();
        assertThat(watched.report().ran()).isLessThan(ran.plusSeconds(5));
        watched.traffic.load = new LoadState.Ready();
        watched.run(5);
        assertThat(watched.release().weight()).isEqualTo(0.05);
    }

    @Test
    void aStepThatIsResumedWithoutStableIsHeldForItUntilItIsLoaded() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        watched.endedUncleanly = Set.of(watched.release.id());
        watched.begin(ReleaseOnWatch.GOOD);
        watched.traffic.load = new LoadState.WithoutStable("its file is damaged");
        watched.runTo(ReleasePhase.HOLD);
        watched.journal.operate(watched.release, ReleasePhase.BAKE, 0);
        watched.run(50);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.HOLD);
        assertThat(watched.last(ReleasePhase.HOLD).held()).isEqualTo(Held.of(Held.Reason.STABLE));
        assertThat(watched.last(ReleasePhase.HOLD).why().value())
                .contains("stable, version 1, could not be loaded")
                .endsWith(": its file is damaged");
        watched.traffic.load = new LoadState.Ready();
        watched.run(10);
        assertThat(watched.release().weight()).isEqualTo(0.05);
    }

    @Test
    void whatAReleaseShowedWhoseRecordsWereLostSaysNothingOfTheNextOfItsNumber() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        watched.run(30);
        assertThat(watched.report().counts().whole().candidate()).isPositive();
        watched.release =
                MadeReleases.moved(
                        MadeReleases.draftLater(ReleaseOnWatch.quick()),
                        ReleasePhase.GATED,
                        0,
                        0,
                        Cause.OPERATOR);
        watched.journal.add(watched.release);
        watched.begin(ReleaseOnWatch.GOOD);
        watched.run(2);
        assertThat(watched.report().counts().whole().candidate()).isZero();
        assertThat(watched.report().ran()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void keysThatWereCountedOutliveAProcessThatEndsBeforeItCountsOn() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        watched.traffic.exclude(7);
        watched.run(10);
        long @Nullable [] counted = watched.storedKeys();
        assertThat(counted).isNotNull();
        watched.begin(ReleaseOnWatch.GOOD);
        watched.traffic.load = new LoadState.Loading();
        watched.run(30);
        assertThat(watched.storedKeys()).isEqualTo(counted);
        watched.traffic.load = new LoadState.Ready();
        watched.run(20);
        assertThat(watched.traffic.hadKeys).isTrue();
        assertThat(watched.storedKeys()).isNotEqualTo(counted);
    }
}
