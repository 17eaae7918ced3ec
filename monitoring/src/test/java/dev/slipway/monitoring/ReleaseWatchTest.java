package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.api.release.UserRule;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.metrics.KeptEvidence;
import dev.slipway.monitoring.metrics.ReleaseReport;
import dev.slipway.stats.Decision;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseWatchTest {
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
    void aHealthyReleaseReachesItsEndWithoutAPerson() throws Exception {
        watched.run(4 * 3600);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.FINAL);
        assertThat(watched.traffic.fallBacks).isZero();
        assertThat(watched.troubles).isEmpty();
    }

    @Test
    void aMomentWithoutThreadsIsOverALittleLater() throws Exception {
        Executor none =
                work -> {
                    throw new OutOfMemoryError("unable to create native thread");
                };
        watched.recorders = none;
        watched.second();
        assertThat(watched.troubles).isNotEmpty();
        watched.recorders = Runnable::run;
        watched.run(60);
        watched.recorders = none;
        watched.run(300);
        watched.recorders = Runnable::run;
        watched.run(4 * 3600);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.FINAL);
    }

    @Test
    void aWorseOneFallsBackFirstAndIsQuarantined() throws Exception {
        watched.begin(ReleaseOnWatch.WORSE);
        watched.runTo(ReleasePhase.ABORTING);
        assertThat(watched.traffic.fallBacks).isPositive();
        assertThat(watched.traffic.isAllowed()).isFalse();
        watched.runTo(ReleasePhase.QUARANTINED);
        ReleaseTransition abort = watched.last(ReleasePhase.ABORTING);
        assertThat(abort.weight()).isZero();
        assertThat(abort.evidence()).isNotNull();
    }

    @Test
    void aReversalThatAClockDatedWhichRanAheadHoldsNobody() throws Exception {
        Release earlier =
                MadeReleases.moved(
                        MadeReleases.draft(ReleaseOnWatch.quick(), 9),
                        ReleasePhase.BAKE,
                        1,
                        0.05,
                        Cause.PROGRESS);
        ReleaseTransition back =
                new ReleaseTransition(
                        ReleasePhase.BAKE,
                        ReleasePhase.ABORTING,
                        1,
                        0,
                        Cause.EVIDENCE,
                        new FreeText("made"),
                        null,
                        Duration.ZERO,
                        null);
        Instant ahead = MadeReleases.BEGIN.plus(Duration.ofDays(365));
        earlier = MadeReleases.moved(earlier, back, ahead);
        watched.journal.add(
                MadeReleases.moved(earlier, ReleasePhase.ROLLED_BACK, 1, 0, Cause.EVIDENCE));
        watched.begin(ReleaseOnWatch.WORSE);
        watched.runTo(ReleasePhase.QUARANTINED);
        assertThat(watched.release().moves())
                .noneMatch(move -> move.transition().to() == ReleasePhase.HOLD);
    }

    @Test
    void stableAnswersAtOnceThoughTheJournalTakesNothing() throws Exception {
        watched.begin(ReleaseOnWatch.WORSE);
        watched.runTo(ReleasePhase.BAKE);
        watched.journal.refuse(ErrorCode.STORE_UNAVAILABLE, 1000);
        while (watched.traffic.fallBacks == 0) {
            watched.second();
        }
        watched.run(30);
        assertThat(watched.traffic.isAllowed()).isFalse();
        assertThat(watched.phase()).isIn(ReleasePhase.BAKE, ReleasePhase.DECIDE);
        assertThat(watched.troubles).hasSizeBetween(1, 3);
        assertThat(watched.troubles.getFirst()).contains("was not recorded: as told");
        watched.journal.refuse(ErrorCode.STORE_UNAVAILABLE, -1);
        watched.run(1000);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.QUARANTINED);
    }

    @Test
    void aMoveThatNoLongerFitsIsDecidedAnew() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        watched.journal.refuse(ErrorCode.CONFLICT, 5);
        watched.journal.operate(watched.release, ReleasePhase.HOLD, 0.05);
        watched.run(100);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.HOLD);
        watched.journal.operate(watched.release, ReleasePhase.BAKE, 0.05);
        watched.run(4 * 3600);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.FINAL);
        assertThat(watched.troubles).isEmpty();
    }

    @Test
    void aReversalIsRecordedFromWhereverTheReleaseIsByThen() throws Exception {
        watched.begin(ReleaseOnWatch.WORSE);
        watched.runTo(ReleasePhase.BAKE);
        watched.journal.refuse(ErrorCode.OUTCOME_UNKNOWN, 3);
        while (watched.traffic.fallBacks == 0) {
            watched.second();
        }
        watched.journal.operate(watched.release, ReleasePhase.HOLD, watched.release().weight());
        watched.runTo(ReleasePhase.QUARANTINED);
        assertThat(watched.last(ReleasePhase.ABORTING).from()).isEqualTo(ReleasePhase.HOLD);
    }

    @Test
    void aSlowJournalStopsNoLookAndNoFallBack() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        watched.recorders = watched.waiting::add;
        watched.begin(ReleaseOnWatch.WORSE);
        while (!watched.waiting.isEmpty() || !watched.traffic.isAllowed()) {
            watched.second();
            watched.drain();
        }
        int submitted = watched.journal.submitted();
        while (watched.traffic.fallBacks == 0) {
            watched.second();
        }
        watched.run(100);
        assertThat(watched.journal.submitted()).isEqualTo(submitted);
        assertThat(watched.waiting).hasSize(1);
        watched.recorders = Runnable::run;
        for (int i = 0; i < 20; i++) {
            watched.drain();
            watched.second();
        }
        assertThat(watched.phase()).isEqualTo(ReleasePhase.QUARANTINED);
    }

    @Test
    void evidenceIsStoredBeforeTheRecordThatRestsOnIt() throws Exception {
        watched.run(2 * 3600);
        List<Release.Move> resting =
                watched.release().moves().stream()
                        .filter(move -> move.transition().evidence() != null)
                        .toList();
        assertThat(resting).hasSizeGreaterThan(3);
        KeptEvidence kept = watched.store.evidence(watched.release()).orElseThrow();
        List<EvidenceMark> marks = new ArrayList<>();
        EvidenceChain chain = EvidenceChain.of(watched.release().id());
        marks.add(chain.mark());
        for (long[] second : kept.seconds()) {
            chain = chain.then(second);
            marks.add(chain.mark());
        }
        assertThat(marks.getLast().digest()).isEqualTo(kept.digest());
        assertThat(resting)
                .allSatisfy(move -> assertThat(marks).contains(move.transition().evidence()));
    }

    @Test
    void aDiskThatTakesNothingHoldsAReleaseUntilItDoes() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        String file = "jdbc:sqlite:" + folder.resolve("metrics.db").toAbsolutePath();
        try (Connection other = DriverManager.getConnection(file);
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (int i = 0; i < 25; i++) {
                // The step's least time is over, and nothing says yet that nothing is stored.
                watched.look();
            }
            while (watched.store.isStoring()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 10; i++) {
                watched.look();
            }
            assertThat(watched.phase()).isEqualTo(ReleasePhase.HOLD);
            statement.execute("ROLLBACK");
        }
        ReleaseTransition hold = watched.last(ReleasePhase.HOLD);
        assertThat(hold.cause()).isEqualTo(Cause.NO_DATA);
        assertThat(hold.weight()).isEqualTo(0.05);
        assertThat(hold.evidence()).isNull();
        assertThat(hold.why().value())
                .isEqualTo("evidence cannot be stored (its evidence could not be stored)");
        watched.store.flush();
        watched.run(3);
        assertThat(watched.phase()).isIn(ReleasePhase.BAKE, ReleasePhase.DECIDE);
    }

    @Test
    void aDiskThatTookNothingForAMomentHoldsNothing() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        String file = "jdbc:sqlite:" + folder.resolve("metrics.db").toAbsolutePath();
        try (Connection other = DriverManager.getConnection(file);
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            watched.look();
            while (watched.store.isStoring()) {
                Thread.onSpinWait();
            }
            watched.look();
            statement.execute("ROLLBACK");
        }
        watched.store.flush();
        watched.run(3);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.BAKE);
        assertThat(watched.release().moves())
                .noneMatch(move -> move.transition().to() == ReleasePhase.HOLD);
    }

    @Test
    void aProcessThatDoesNotCarryTheReleaseOutYetIsAskedAgain() throws Exception {
        watched.traffic.refusals = 3;
        watched.run(4);
        assertThat(watched.traffic.isAllowed()).isFalse();
        watched.run(2);
        assertThat(watched.traffic.isAllowed()).isTrue();
    }

    @Test
    void whatCandidateCannotGoOnWithoutTurnsItBack() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        watched.traffic.crash = "it ran out of memory";
        watched.traffic.load = new LoadState.Failed("it was unloaded");
        watched.runTo(ReleasePhase.QUARANTINED);
        assertThat(watched.last(ReleasePhase.ABORTING).cause()).isEqualTo(Cause.HARD_LIMIT);
        assertThat(watched.last(ReleasePhase.ABORTING).why().value())
                .isEqualTo("candidate cannot go on: it ran out of memory");
    }

    @Test
    void aReleaseHasAReportWhileItIsWatchedAndAfterwards() throws Exception {
        watched.begin(ReleaseOnWatch.WORSE);
        assertThat(watched.watch.report(watched.release)).isEmpty();
        watched.runTo(ReleasePhase.BAKE);
        watched.run(1);
        ReleaseReport live = watched.report();
        assertThat(live.release().phase()).isEqualTo(ReleasePhase.BAKE);
        assertThat(live.left()).isPresent();
        assertThat(live.findings()).isNotEmpty();
        watched.runTo(ReleasePhase.QUARANTINED);
        watched.second();
        assertThat(watched.watch.report(watched.release())).isEmpty();
        ReleaseReport over = watched.store.report(watched.release()).orElseThrow();
        assertThat(over.counts().whole().candidateBad()).isPositive();
        assertThat(over.decision().answer()).isEqualTo(Decision.Answer.ABORT);
        assertThat(over.why()).hasValue("stable answers everybody; candidate is kept from serving");
    }

    @Test
    void aReportSaysHowLabelsAndRulesStand() throws Exception {
        ReleasePlan usual = ReleaseOnWatch.quick();
        UserRule rule = new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5));
        watched.release =
                MadeReleases.gated(
                        new ReleasePlan(
                                usual.strategy(),
                                usual.sticky(),
                                usual.patience(),
                                usual.risks(),
                                true,
                                List.of(rule),
                                true,
                                ReleasePlan.Gates.USUAL));
        watched.journal.add(watched.release);
        watched.begin(ReleaseOnWatch.GOOD);
        watched.traffic.awaited = new AwaitedLabels(3, 40);
        watched.runTo(ReleasePhase.BAKE);
        watched.run(120);
        ReleaseReport report = watched.report();
        ReleaseReport.Labels labels = report.labels().orElseThrow();
        assertThat(labels.candidate().awaited()).isEqualTo(3);
        assertThat(labels.stable().awaited()).isEqualTo(40);
        assertThat(labels.stable().missing()).isZero();
        assertThat(report.classes()).isEmpty();
        assertThat(report.rules()).hasSize(1);
        assertThat(report.rules().getFirst().rule()).isEqualTo(rule);
        assertThat(report.rules().getFirst().value()).isNotNull();
        assertThat(report.rules().getFirst().bound()).isEqualTo(ReleaseOnWatch.BUDGET.allowance());
    }

    @Test
    void aReleaseWithoutLabelsSaysNothingOfThem() throws Exception {
        watched.runTo(ReleasePhase.BAKE);
        assertThat(watched.report().labels()).isEmpty();
        assertThat(watched.report().classes()).contains("by the label in output 'label'");
        assertThat(watched.report().rules()).isEmpty();
    }

    @Test
    void aReleaseThatCannotBeLookedAtStopsNoOther() throws Exception {
        Release broken =
                new Release(
                        new ReleaseId("another.1"),
                        watched.release.model(),
                        watched.release.stable(),
                        watched.release.candidate(),
                        watched.release.plan(),
                        7,
                        watched.release.started(),
                        watched.release.by(),
                        null,
                        List.of());
        watched.journal.add(MadeReleases.moved(broken, ReleasePhase.BAKE, 1, 0.1, Cause.PROGRESS));
        watched.traffic.broken = broken.id();
        watched.runTo(ReleasePhase.BAKE);
        assertThat(watched.troubles).isNotEmpty();
    }

    @Test
    void whatCandidateShowedUnderLoadIsToldAndStored() throws Exception {
        watched.traffic.gate = new GateState.Waiting("the host is 80 % busy");
        watched.runTo(ReleasePhase.WARMING);
        watched.run(30);
        assertThat(watched.phase()).isEqualTo(ReleasePhase.WARMING);
        assertThat(watched.report().gate()).isEqualTo(watched.traffic.gate);
        PerformanceReport measured = MadeEvidence.performance(PerformanceReport.Verdict.PASSED);
        watched.traffic.gate = new GateState.Open(measured.why(), measured);
        watched.runTo(ReleasePhase.BAKE);
        assertThat(watched.last(ReleasePhase.BAKE).why().value()).isEqualTo(measured.why());
        assertThat(watched.report().gate().measured()).contains(measured);
        assertThat(watched.store.performance(watched.release)).contains(measured);
        int asked = watched.traffic.gateAsked;
        watched.begin(ReleaseOnWatch.GOOD);
        watched.run(5);
        assertThat(watched.report().gate().measured()).contains(measured);
        assertThat(watched.traffic.gateAsked).isZero();
        assertThat(asked).isGreaterThan(30);
    }
}
