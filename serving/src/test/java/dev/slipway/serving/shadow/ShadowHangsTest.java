package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.State;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.runtime.CallTerms;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What takes long, whether it is a hang of the version that is shadowed, and what becomes of one.
final class ShadowHangsTest {
    private static final VersionNumber TWO = new VersionNumber(2);

    @Test
    void hangIsADifferenceAndHoldsUpNobody() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        try (ShadowBench bench = ShadowBench.threaded(Duration.ZERO)) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2, () -> hang(entered, letGo, left)));
            LedgerState before = bench.ledger.state();
            Shadow shadow = bench.begin(ShadowBench.spec());
            // Requests go on while the shadow's thread is inside the call.
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(bench.ask(2, ShadowBench.row(1, 1))).isTrue();
            bench.now.addAndGet(ShadowSpec.Limits.USUAL.deadline().toNanos() + 1);
            bench.plane.look();

            ShadowReport report = bench.plane.report(ShadowBench.FLIGHTS, TWO).orElseThrow();
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.DIFFERS);
            assertThat(report.verdict().why()).contains("did not answer").contains("10000 ms");
            assertThat(report.coverage().drops())
                    .containsExactly(
                            new ShadowDrop(ShadowDrop.Reason.HUNG, 1),
                            new ShadowDrop(ShadowDrop.Reason.ENDED, 1));
            assertThat(bench.plane.end(ShadowBench.FLIGHTS, TWO)).isPresent();
            assertThat(shadow.isGone()).isFalse();

            letGo.countDown();
            assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
            while (!shadow.isGone()) {
                bench.plane.look();
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(bench.version(2).leases().outstanding()).isZero();
            assertThat(bench.ledger.state()).isEqualTo(before);
        }
    }

    @Test
    void callThatComputesForASecondHangsAndIsStopped() {
        AtomicBoolean isStopped = new AtomicBoolean();
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            Predicate<CallTerms> computes =
                    terms -> {
                        bench.cpu.addAndGet(TimeUnit.SECONDS.toNanos(1));
                        bench.plane.look();
                        boolean goesOn = !terms.isAbandoned().getAsBoolean();
                        bench.cpu.addAndGet(1);
                        bench.plane.look();
                        isStopped.set(terms.isAbandoned().getAsBoolean());
                        return goesOn;
                    };
            bench.install(2, new StoppableModel(FakeModel.summing(2), computes));
            Shadow shadow = bench.begin(ShadowBench.spec(256, 1e-9));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            assertThat(isStopped).isTrue();
            assertThat(bench.report().verdict().why())
                    .contains("did not answer prediction")
                    .contains("within 1000 ms of a processor's time");
            assertThat(bench.report().coverage().drops())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.HUNG, 1));
        }
    }

    @Test
    void callThatIsStoppedWithItsShadowIsNoDifference() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            Predicate<CallTerms> computes =
                    terms -> {
                        assertThat(bench.plane.end(ShadowBench.FLIGHTS, TWO)).isPresent();
                        return !terms.isAbandoned().getAsBoolean();
                    };
            bench.install(2, new StoppableModel(FakeModel.summing(2), computes));
            Shadow shadow = bench.begin(ShadowBench.spec(256, 1e-9));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            assertThat(shadow.counts().dropped())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.ENDED, 1));
            assertThat(shadow.queue().bytes()).isZero();
        }
    }

    private static void hang(CountDownLatch entered, CountDownLatch letGo, CountDownLatch left) {
        entered.countDown();
        boolean isDone = false;
        while (!isDone) {
            try {
                letGo.await();
                isDone = true;
            } catch (InterruptedException e) {
                // A model that hangs listens to nobody.
            }
        }
        left.countDown();
    }

    /// On a busy host a thread of the lowest priority gets next to nothing for a long time: beside
    /// ten others on its processor three parts of 10,000.
    @Test
    void callThatIsStarvedIsNoHang() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            Predicate<CallTerms> computes =
                    terms -> {
                        for (int second = 0; second < 30; second++) {
                            bench.now.addAndGet(TimeUnit.SECONDS.toNanos(1));
                            bench.cpu.addAndGet(TimeUnit.MICROSECONDS.toNanos(300));
                            bench.plane.look();
                        }
                        return !terms.isAbandoned().getAsBoolean()
                                && !terms.deadline().hasPassed(bench.now.get());
                    };
            bench.install(2, new StoppableModel(FakeModel.summing(2), computes));
            Shadow shadow = bench.begin(ShadowBench.spec(256, 1e-9));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            ShadowReport report = bench.report();
            assertThat(report.state()).isNotEqualTo(State.OVER);
            assertThat(report.coverage().completed()).isEqualTo(1);
            assertThat(report.coverage().drops()).isEmpty();
        }
    }

    /// Whoever polls for what never comes computes a little, too.
    @Test
    void callThatOnlyWakesUpNowAndThenHangs() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            Predicate<CallTerms> waits =
                    terms -> {
                        for (int second = 0; second < 11; second++) {
                            bench.now.addAndGet(TimeUnit.SECONDS.toNanos(1));
                            bench.cpu.addAndGet(TimeUnit.MICROSECONDS.toNanos(50));
                            bench.plane.look();
                        }
                        return !terms.isAbandoned().getAsBoolean();
                    };
            bench.install(2, new StoppableModel(FakeModel.summing(2), waits));
            Shadow shadow = bench.begin(ShadowBench.spec(256, 1e-9));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            ShadowReport report = bench.report();
            assertThat(report.verdict().why()).contains("within 10000 ms");
            assertThat(report.coverage().drops())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.HUNG, 1));
        }
    }

    /// It is asked once more beside candidate, and each call has its own time.
    @Test
    void stableThatHangsIsNoDifferenceOfCandidate() {
        AtomicBoolean hangs = new AtomicBoolean();
        AtomicBoolean isStopped = new AtomicBoolean();
        try (ShadowBench bench = ShadowBench.still()) {
            Predicate<CallTerms> waits =
                    terms -> {
                        if (hangs.getAndSet(false)) {
                            bench.now.addAndGet(TimeUnit.SECONDS.toNanos(11));
                            bench.plane.look();
                            isStopped.set(terms.isAbandoned().getAsBoolean());
                        }
                        return true;
                    };
            bench.install(1, new StoppableModel(FakeModel.summing(2), waits));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(256, 1));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            boolean _ = bench.ask(2, ShadowBench.row(1, 1));
            hangs.set(true);
            assertThat(shadow.step()).isTrue();
            assertThat(isStopped).isTrue();
            assertThat(shadow.step()).isTrue();

            ShadowReport report = bench.report();
            assertThat(report.state()).isNotEqualTo(State.OVER);
            assertThat(report.coverage().completed()).isEqualTo(1);
            assertThat(report.coverage().drops())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.HUNG, 1));
        }
    }

    @Test
    void callsOfBothVersionsHaveTheirOwnTime() {
        try (ShadowBench bench = ShadowBench.still()) {
            Predicate<CallTerms> waits =
                    _ -> {
                        bench.now.addAndGet(TimeUnit.SECONDS.toNanos(6));
                        bench.plane.look();
                        return true;
                    };
            bench.install(1, new StoppableModel(FakeModel.summing(2), waits));
            bench.install(2, new StoppableModel(FakeModel.summing(2), waits));
            Shadow shadow = bench.begin(ShadowBench.spec(256, 1));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            assertThat(bench.report().coverage().completed()).isEqualTo(1);
            assertThat(bench.report().state()).isNotEqualTo(State.OVER);
        }
    }
}
