package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.machine.ErrorBudget;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.metrics.KeptEvidence;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.metrics.ReleaseReport;
import dev.slipway.stats.Decision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseWatchTest {
    private static final SimulatedTraffic.Load LOAD = SimulatedTraffic.Load.disturbed(200, 0.01);
    private static final SimulatedTraffic.Fault GOOD = SimulatedTraffic.Fault.none(LOAD);
    private static final SimulatedTraffic.Fault WORSE = new SimulatedTraffic.Fault(0.5, 1);
    private static final ErrorBudget BUDGET =
            ErrorBudget.whole(
                    new Slo(
                            Duration.ofMillis(30),
                            Duration.ofMillis(200),
                            0.98,
                            Duration.ofDays(28),
                            false));

    @TempDir Path folder;

    private final List<String> troubles = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private long nanos;
    private boolean hadKeys;
    private boolean isRunning;
    private Set<ReleaseId> endedUncleanly = Set.of();
    private Executor recorders = Runnable::run;
    private PlayedJournal journal;
    private MetricsStore store;
    private PlayedTraffic traffic;
    private ReleaseWatch watch;
    private Release release;

    @BeforeEach
    void open() {
        journal = new PlayedJournal(this::now);
        store = MetricsStore.open(folder.resolve("metrics.db"), this::now);
        release = MadeReleases.gated(quick());
        journal.add(release);
        begin(GOOD);
    }

    @AfterEach
    void close() {
        watch.close();
        store.close();
    }

    @Test
    void aHealthyReleaseReachesItsEndWithoutAPerson() throws Exception {
        run(4 * 3600);
        assertThat(phase()).isEqualTo(ReleasePhase.FINAL);
        assertThat(traffic.fallBacks).isZero();
        assertThat(troubles).isEmpty();
    }

    @Test
    void aMomentWithoutThreadsIsOverALittleLater() throws Exception {
        Executor none =
                work -> {
                    throw new OutOfMemoryError("unable to create native thread");
                };
        recorders = none;
        second();
        assertThat(troubles).isNotEmpty();
        recorders = Runnable::run;
        run(60);
        recorders = none;
        run(300);
        recorders = Runnable::run;
        run(4 * 3600);
        assertThat(phase()).isEqualTo(ReleasePhase.FINAL);
    }

    @Test
    void aWorseOneFallsBackFirstAndIsQuarantined() throws Exception {
        begin(WORSE);
        runTo(ReleasePhase.ABORTING);
        assertThat(traffic.fallBacks).isPositive();
        assertThat(traffic.isAllowed()).isFalse();
        runTo(ReleasePhase.QUARANTINED);
        ReleaseTransition abort = last(ReleasePhase.ABORTING);
        assertThat(abort.weight()).isZero();
        assertThat(abort.evidence()).isNotNull();
    }

    @Test
    void stableAnswersAtOnceThoughTheJournalTakesNothing() throws Exception {
        begin(WORSE);
        runTo(ReleasePhase.BAKE);
        journal.refuse(ErrorCode.STORE_UNAVAILABLE, 1000);
        while (traffic.fallBacks == 0) {
            second();
        }
        run(30);
        assertThat(traffic.isAllowed()).isFalse();
        assertThat(phase()).isIn(ReleasePhase.BAKE, ReleasePhase.DECIDE);
        assertThat(troubles).hasSizeBetween(1, 3);
        assertThat(troubles.getFirst()).contains("was not recorded: as told");
        journal.refuse(ErrorCode.STORE_UNAVAILABLE, -1);
        run(1000);
        assertThat(phase()).isEqualTo(ReleasePhase.QUARANTINED);
    }

    @Test
    void aMoveThatNoLongerFitsIsDecidedAnew() throws Exception {
        runTo(ReleasePhase.BAKE);
        journal.refuse(ErrorCode.CONFLICT, 5);
        journal.operate(release, ReleasePhase.HOLD, 0.05);
        run(100);
        assertThat(phase()).isEqualTo(ReleasePhase.HOLD);
        journal.operate(release, ReleasePhase.BAKE, 0.05);
        run(4 * 3600);
        assertThat(phase()).isEqualTo(ReleasePhase.FINAL);
        assertThat(troubles).isEmpty();
    }

    @Test
    void aReversalIsRecordedFromWhereverTheReleaseIsByThen() throws Exception {
        begin(WORSE);
        runTo(ReleasePhase.BAKE);
        journal.refuse(ErrorCode.OUTCOME_UNKNOWN, 3);
        while (traffic.fallBacks == 0) {
            second();
        }
        journal.operate(release, ReleasePhase.HOLD, release().weight());
        runTo(ReleasePhase.QUARANTINED);
        assertThat(last(ReleasePhase.ABORTING).from()).isEqualTo(ReleasePhase.HOLD);
    }

    @Test
    void aSlowJournalStopsNoLookAndNoFallBack() throws Exception {
        runTo(ReleasePhase.BAKE);
        recorders = waiting::add;
        begin(WORSE);
        while (!waiting.isEmpty() || !traffic.isAllowed()) {
            second();
            drain();
        }
        int submitted = journal.submitted();
        while (traffic.fallBacks == 0) {
            second();
        }
        run(100);
        assertThat(journal.submitted()).isEqualTo(submitted);
        assertThat(waiting).hasSize(1);
        recorders = Runnable::run;
        for (int i = 0; i < 20; i++) {
            drain();
            second();
        }
        assertThat(phase()).isEqualTo(ReleasePhase.QUARANTINED);
    }

    @Test
    void evidenceIsStoredBeforeTheRecordThatRestsOnIt() throws Exception {
        run(2 * 3600);
        List<Release.Move> resting =
                release().moves().stream()
                        .filter(move -> move.transition().evidence() != null)
                        .toList();
        assertThat(resting).hasSizeGreaterThan(3);
        KeptEvidence kept = store.evidence(release()).orElseThrow();
        List<EvidenceMark> marks = new ArrayList<>();
        EvidenceChain chain = EvidenceChain.of(release().id());
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
    void aProcessThatEndsCleanlyGoesOnInEveryPhase() throws Exception {
        Set<ReleasePhase> seen = EnumSet.noneOf(ReleasePhase.class);
        for (int i = 0; i < 6 * 3600 && !release().isOver(); i++) {
            second();
            if (seen.add(phase())) {
                begin(GOOD);
            }
        }
        assertThat(phase()).isEqualTo(ReleasePhase.FINAL);
        assertThat(seen)
                .contains(
                        ReleasePhase.LOADING,
                        ReleasePhase.WARMING,
                        ReleasePhase.BAKE,
                        ReleasePhase.DECIDE,
                        ReleasePhase.SOAK);
        assertThat(hadKeys).isTrue();
    }

    @Test
    void aWorseCandidateIsFoundAlsoWhenTheProcessEndsInEveryPhase() throws Exception {
        Set<ReleasePhase> seen = EnumSet.noneOf(ReleasePhase.class);
        begin(WORSE);
        for (int i = 0; i < 3600 && !release().isOver(); i++) {
            second();
            if (seen.add(phase()) && !release().isOver()) {
                begin(WORSE);
            }
        }
        assertThat(phase()).isEqualTo(ReleasePhase.QUARANTINED);
        assertThat(seen).contains(ReleasePhase.ABORTING);
    }

    @Test
    void afterAnUncleanEndStableAnswersUntilSomebodyResumes() throws Exception {
        runTo(ReleasePhase.DECIDE);
        endedUncleanly = Set.of(release.id());
        begin(GOOD);
        runTo(ReleasePhase.HOLD);
        assertThat(release().weight()).isZero();
        assertThat(last(ReleasePhase.HOLD).cause()).isEqualTo(Cause.UNCLEAN_END);
        run(100);
        assertThat(phase()).isEqualTo(ReleasePhase.HOLD);
        journal.operate(release, ReleasePhase.DECIDE, 0);
        run(4 * 3600);
        assertThat(phase()).isEqualTo(ReleasePhase.FINAL);
    }

    @Test
    void candidateThatWasTakenBackBeforeIsAllowedAgainOnceThatIsRecorded() throws Exception {
        runTo(ReleasePhase.BAKE);
        begin(GOOD);
        traffic.isTaken = true;
        run(20);
        journal.operate(release, ReleasePhase.HOLD, 0);
        run(2);
        assertThat(traffic.isAllowed()).isFalse();
        traffic.isTaken = false;
        run(1);
        journal.operate(release, ReleasePhase.BAKE, 0.05);
        run(2);
        assertThat(traffic.isAllowed()).isTrue();
    }

    @Test
    void candidateHasNoWeightInANewProcessBeforeItIsLoaded() throws Exception {
        runTo(ReleasePhase.BAKE);
        Duration ran = report().ran();
        begin(GOOD);
        traffic.load = new LoadState.Loading();
        run(50);
        assertThat(traffic.isAllowed()).isFalse();
        assertThat(report().ran()).isLessThan(ran.plusSeconds(5));
        traffic.load = new LoadState.Ready();
        run(5);
        assertThat(traffic.isAllowed()).isTrue();
    }

    @Test
    void aProcessThatDoesNotCarryTheReleaseOutYetIsAskedAgain() throws Exception {
        traffic.refusals = 3;
        run(4);
        assertThat(traffic.isAllowed()).isFalse();
        run(2);
        assertThat(traffic.isAllowed()).isTrue();
    }

    @Test
    void whatCandidateCannotGoOnWithoutTurnsItBack() throws Exception {
        runTo(ReleasePhase.BAKE);
        traffic.crash = "it ran out of memory";
        traffic.load = new LoadState.Failed("it was unloaded");
        runTo(ReleasePhase.QUARANTINED);
        assertThat(last(ReleasePhase.ABORTING).cause()).isEqualTo(Cause.HARD_LIMIT);
        assertThat(last(ReleasePhase.ABORTING).why().value())
                .isEqualTo("candidate cannot go on: it ran out of memory");
    }

    @Test
    void aReleaseHasAReportWhileItIsWatchedAndAfterwards() throws Exception {
        begin(WORSE);
        assertThat(watch.report(release)).isEmpty();
        runTo(ReleasePhase.BAKE);
        run(1);
        ReleaseReport live = report();
        assertThat(live.release().phase()).isEqualTo(ReleasePhase.BAKE);
        assertThat(live.left()).isPresent();
        assertThat(live.findings()).isNotEmpty();
        runTo(ReleasePhase.QUARANTINED);
        second();
        assertThat(watch.report(release())).isEmpty();
        ReleaseReport over = store.report(release()).orElseThrow();
        assertThat(over.counts().whole().candidateBad()).isPositive();
        assertThat(over.decision().answer()).isEqualTo(Decision.Answer.ABORT);
        assertThat(over.why()).hasValue("stable answers everybody; candidate is kept from serving");
    }

    @Test
    void aReportSaysHowLabelsAndRulesStand() throws Exception {
        ReleasePlan usual = quick();
        UserRule rule = new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5));
        release =
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
        journal.add(release);
        begin(GOOD);
        traffic.awaited = new AwaitedLabels(3, 40);
        runTo(ReleasePhase.BAKE);
        run(120);
        ReleaseReport report = report();
        ReleaseReport.Labels labels = report.labels().orElseThrow();
        assertThat(labels.candidate().awaited()).isEqualTo(3);
        assertThat(labels.stable().awaited()).isEqualTo(40);
        assertThat(labels.stable().missing()).isZero();
        assertThat(report.rules()).hasSize(1);
        assertThat(report.rules().getFirst().rule()).isEqualTo(rule);
        assertThat(report.rules().getFirst().value()).isNotNull();
        assertThat(report.rules().getFirst().bound()).isEqualTo(BUDGET.allowance());
    }

    @Test
    void aReleaseWithoutLabelsSaysNothingOfThem() throws Exception {
        runTo(ReleasePhase.BAKE);
        assertThat(report().labels()).isEmpty();
        assertThat(report().rules()).isEmpty();
    }

    @Test
    void aReleaseThatCannotBeLookedAtStopsNoOther() throws Exception {
        Release broken =
                new Release(
                        new ReleaseId("another.1"),
                        release.model(),
                        release.stable(),
                        release.candidate(),
                        release.plan(),
                        7,
                        release.started(),
                        release.by(),
                        null,
                        List.of());
        journal.add(MadeReleases.moved(broken, ReleasePhase.BAKE, 1, 0.1, Cause.PROGRESS));
        traffic.broken = broken.id();
        runTo(ReleasePhase.BAKE);
        assertThat(troubles).isNotEmpty();
    }

    @Test
    void whatCandidateShowedUnderLoadIsToldAndStored() throws Exception {
        traffic.gate = new GateState.Waiting("the host is 80 % busy");
        runTo(ReleasePhase.WARMING);
        run(30);
        assertThat(phase()).isEqualTo(ReleasePhase.WARMING);
        assertThat(report().gate()).isEqualTo(traffic.gate);
        PerformanceReport measured = MadeEvidence.performance(PerformanceReport.Verdict.PASSED);
        traffic.gate = new GateState.Open(measured.why(), measured);
        runTo(ReleasePhase.BAKE);
        assertThat(last(ReleasePhase.BAKE).why().value()).isEqualTo(measured.why());
        assertThat(report().gate().measured()).contains(measured);
        assertThat(store.performance(release.id())).contains(measured);
        int asked = traffic.gateAsked;
        begin(GOOD);
        run(5);
        assertThat(report().gate().measured()).contains(measured);
        assertThat(traffic.gateAsked).isZero();
        assertThat(asked).isGreaterThan(30);
    }

    private static ReleasePlan quick() {
        ReleasePlan usual = MadeReleases.with(new ReleaseStrategy.Canary(List.of(0.05, 0.5, 1.0)));
        return new ReleasePlan(
                usual.strategy(),
                usual.sticky(),
                new ReleasePlan.Patience(
                        Duration.ofSeconds(20),
                        Duration.ofHours(2),
                        Duration.ofDays(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(1)),
                usual.risks(),
                false,
                List.of(),
                true,
                ReleasePlan.Gates.USUAL);
    }

    /// A process begins; one that was there before has ended.
    private void begin(SimulatedTraffic.Fault fault) {
        if (isRunning) {
            watch.close();
            hadKeys |= traffic.hadKeys;
        }
        isRunning = true;
        traffic = new PlayedTraffic(new SimulatedTraffic(LOAD, fault, 11 + nanos));
        watch =
                new ReleaseWatch(
                        new ReleaseWatchSpec(
                                journal,
                                journal,
                                traffic,
                                endpoint -> BUDGET,
                                store,
                                endedUncleanly,
                                this::now,
                                () -> nanos,
                                (id, trouble) -> troubles.add(id + ": " + trouble)),
                        work -> recorders.execute(work),
                        () -> {});
    }

    private void second() throws InterruptedException {
        nanos += 1_000_000_000L;
        watch.look();
        store.flush();
    }

    private void run(int seconds) throws InterruptedException {
        for (int i = 0; i < seconds && !release().isOver(); i++) {
            second();
        }
    }

    private void runTo(ReleasePhase phase) throws InterruptedException {
        for (int i = 0; i < 7200 && phase() != phase; i++) {
            second();
        }
        assertThat(phase()).isEqualTo(phase);
    }

    private void drain() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private ReleaseReport report() {
        return watch.report(release()).orElseThrow();
    }

    private Release release() {
        return journal.get(release);
    }

    private ReleasePhase phase() {
        return release().phase();
    }

    private ReleaseTransition last(ReleasePhase to) {
        return release().moves().reversed().stream()
                .map(Release.Move::transition)
                .filter(move -> move.to() == to)
                .findFirst()
                .orElseThrow();
    }

    private Instant now() {
        return MadeReleases.BEGIN.plusNanos(nanos);
    }
}
