package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.State;
import dev.slipway.runtime.CallTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What takes long, and whether it is a hang of the version that is shadowed.
final class ShadowHangsTest {
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
