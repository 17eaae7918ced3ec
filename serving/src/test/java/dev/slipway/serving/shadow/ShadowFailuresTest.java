package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.State;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// What becomes of a shadow that breaks, or is closed while it runs: it stops, drops and counts,
/// and touches nobody.
final class ShadowFailuresTest {
    @Test
    void crashIsADifferenceAndEndsTheShadowAlone() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(
                    2,
                    FakeModel.summing(
                            2,
                            () -> {
                                throw new IllegalStateException("boom");
                            }));
            LedgerState before = bench.ledger.state();
            Shadow shadow = bench.begin(ShadowBench.spec());
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            boolean _ = bench.ask(2, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            ShadowReport report = bench.report();

            assertThat(report.state()).isEqualTo(State.OVER);
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.DIFFERS);
            assertThat(report.verdict().why()).startsWith("the version crashed on prediction ");
            assertThat(report.coverage().drops())
                    .containsExactly(
                            new ShadowDrop(ShadowDrop.Reason.CRASHED, 1),
                            new ShadowDrop(ShadowDrop.Reason.ENDED, 1));
            assertThat(bench.ask(3, ShadowBench.row(1, 1))).isFalse();
            assertThat(bench.version(2).leases().outstanding()).isZero();
            assertThat(bench.ledger.state()).isEqualTo(before);
        }
    }

    @Test
    void whatThereIsNoMemoryForIsLeftOutAndNoCrash() {
        AtomicBoolean isShort = new AtomicBoolean(true);
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(
                    2,
                    FakeModel.answering(
                            FakeModel.summing(2).signature(),
                            (_, allocator) -> {
                                // More than any buffer can have.
                                int bytes = isShort.getAndSet(false) ? Integer.MAX_VALUE : 4;
                                return List.of(
                                        new DenseTensor(
                                                Datatype.FP32,
                                                Shape.of(1, 1),
                                                allocator.allocate(bytes)));
                            }));
            Shadow shadow = bench.begin(ShadowBench.spec());
            for (int i = 1; i < 3; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(1, 1));
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();

            assertThat(report.state()).isEqualTo(State.SAMPLING);
            assertThat(report.coverage().completed()).isEqualTo(1);
            assertThat(report.coverage().drops())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.BYTES_FULL, 1));
            assertThat(shadow.queue().items()).isZero();
        }
    }

    @Test
    void shadowThatFoundNoThreadIsNone() {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        ShadowThreads threads =
                new ShadowThreads(
                        (_, _) -> {
                            if (isFirst.getAndSet(false)) {
                                throw new OutOfMemoryError("no thread");
                            }
                        },
                        (_, _) -> {});
        try (ShadowBench bench = ShadowBench.on(threads)) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            assertThatThrownBy(() -> bench.plane.begin(ShadowBench.FLIGHTS, ShadowBench.spec()))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(bench.plane.all()).isEmpty();

            Shadow _ = bench.begin(ShadowBench.spec());
            assertThat(bench.plane.all()).hasSize(1);
        }
    }

    @Test
    void lookThatBreaksIsFollowedByOthers() {
        ShadowThreads threads =
                new ShadowThreads(
                        (_, _) -> {},
                        (name, work) -> {
                            Thread _ = Thread.ofPlatform().name(name).daemon().start(work);
                        });
        try (ShadowBench bench = ShadowBench.on(threads)) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            ShadowReport _ = bench.plane.begin(ShadowBench.FLIGHTS, ShadowBench.spec());
            bench.isBroken.set(true);
            await(() -> !bench.isBroken.get());
            int before = bench.looks.get();
            await(() -> bench.looks.get() > before);
        }
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 60_000 && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void closingWhileOneRunsLeavesNothingBehind() {
        ShadowBench bench = ShadowBench.threaded(Duration.ofSeconds(30));
        bench.install(1, FakeModel.summing(2));
        bench.install(2, FakeModel.summing(2));
        LedgerState before = bench.ledger.state();
        Shadow shadow = bench.begin(ShadowBench.spec(256, 1));
        for (int i = 0; i < 200; i++) {
            boolean _ = bench.ask(i, ShadowBench.row(i, 1));
        }

        bench.close();

        assertThat(shadow.isGone()).isTrue();
        assertThat(shadow.queue().items()).isZero();
        assertThat(shadow.queue().bytes()).isZero();
        assertThat(bench.ledger.state()).isEqualTo(before);
        assertThat(bench.version(1).leases().outstanding()).isZero();
        assertThat(bench.version(2).leases().outstanding()).isZero();
        assertThat(bench.plane.all()).isEmpty();
        assertThat(bench.ask(999, ShadowBench.row(1, 1))).isFalse();
    }
}
