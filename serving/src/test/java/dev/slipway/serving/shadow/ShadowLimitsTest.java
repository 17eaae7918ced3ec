package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowReport.State;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.runtime.CallTerms;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What a shadow may take, and what becomes of one that fails: it stops, drops and counts, and
/// touches nobody.
final class ShadowLimitsTest {
    private static final VersionNumber TWO = new VersionNumber(2);

    @Test
    void queueIsBoundedByItemsAndDropsTheNewest() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(3, 1));
            for (int i = 0; i < 5; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
            }
            assertThat(shadow.queue().items()).isEqualTo(3);
            while (shadow.step()) {
                assertThat(shadow.queue().items()).isLessThan(3);
            }

            Coverage coverage = bench.report().coverage();

            assertThat(coverage.drops())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.QUEUE_FULL, 2));
            assertThat(coverage.completed()).isEqualTo(3);
            assertThat(coverage.part()).isCloseTo(0.6, Offset.offset(1e-12));
            assertThat(shadow.queue().bytes()).isZero();
        }
    }

    @Test
    void queueIsBoundedByBytes() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            ShadowSpec.Limits usual = ShadowSpec.Limits.USUAL;
            // A row of two numbers and its sum take 12 bytes.
            Shadow shadow =
                    bench.begin(
                            ShadowBench.spec()
                                    .within(
                                            new ShadowSpec.Limits(
                                                    256,
                                                    new ByteSize(30),
                                                    1,
                                                    1,
                                                    usual.deadline())));
            for (int i = 0; i < 3; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
            }
            boolean _ = bench.ask(4, DenseTensor.ofFloats(Shape.of(4, 2), 1, 2, 3, 4, 5, 6, 7, 8));

            assertThat(shadow.queue().bytes()).isEqualTo(24);
            assertThat(shadow.counts().dropped())
                    .containsExactly(
                            new ShadowDrop(ShadowDrop.Reason.BYTES_FULL, 1),
                            new ShadowDrop(ShadowDrop.Reason.TOO_LARGE, 1));

            // It samples less, before most of what it samples is dropped.
            assertThat(shadow.rate()).isEqualTo(1);
            bench.plane.look();
            assertThat(shadow.rate()).isEqualTo(0.5);
        }
    }

    @Test
    void copiesOutliveTheRequestsBuffers() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            DenseTensor input = DenseTensor.ofFloats(Shape.of(1, 2), 1, 2);
            boolean _ = bench.ask(1, input);
            input.buffer().putFloat(0, 99);

            assertThat(shadow.step()).isTrue();

            assertThat(bench.report().tensors().getFirst().beyond().count()).isZero();
        }
    }

    @Test
    void budgetLowersTheRateAndTheSampleStaysUnbiased() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            // 10 ms each, of which the budget of a tenth of two processors allows 20 a second.
            bench.install(2, FakeModel.summing(2, () -> bench.cpu.addAndGet(10_000_000)));
            ShadowSpec.Limits usual = ShadowSpec.Limits.USUAL;
            Shadow shadow =
                    bench.begin(
                            ShadowBench.spec()
                                    .within(
                                            new ShadowSpec.Limits(
                                                    256,
                                                    usual.bytes(),
                                                    0.1,
                                                    0.001,
                                                    usual.deadline())));
            long odd = 0;
            long drawn = 0;
            for (int second = 0; second < 60; second++) {
                for (int i = 0; i < 1_000; i++) {
                    int number = second * 1_000 + i;
                    bench.now.addAndGet(1_000_000);
                    boolean isDrawn = bench.ask(number, ShadowBench.row(number % 2, 1));
                    drawn += isDrawn ? 1 : 0;
                    odd += isDrawn && number % 2 == 1 ? 1 : 0;
                    boolean _ = shadow.step();
                    if (i % 100 == 99) {
                        bench.plane.look();
                    }
                }
            }

            assertThat(shadow.rate()).isBetween(0.01, 0.03);
            assertThat((double) odd / drawn).isBetween(0.44, 0.56);
            Coverage coverage = bench.report().coverage();
            assertThat(coverage.sampled()).isEqualTo(drawn);
            long dropped = coverage.drops().stream().mapToLong(ShadowDrop::count).sum();
            assertThat(coverage.completed() + coverage.waiting() + dropped).isEqualTo(drawn);
            assertThat(bench.cpu.get() / 60e9).isLessThan(0.22);
        }
    }

    @Test
    void busyHostSuspendsItAndSamplesNothing() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec());
            bench.busy = 0.93;
            bench.plane.look();

            assertThat(bench.ask(1, ShadowBench.row(1, 1))).isFalse();
            assertThat(shadow.rate()).isZero();
            ShadowReport report = bench.report();
            assertThat(report.state()).isEqualTo(State.SUSPENDED);
            assertThat(report.reason()).isEqualTo("the host is 93 % busy (expected: below 60 %)");
            assertThat(report.coverage().sampled()).isZero();

            bench.busy = 0.2;
            bench.isWaiting = true;
            bench.plane.look();
            assertThat(bench.report().reason()).isEqualTo("requests wait for a slot");
            bench.isWaiting = false;
            bench.calm();
            assertThat(bench.ask(2, ShadowBench.row(1, 1))).isTrue();
        }
    }

    @Test
    void memoryThatIsRefusedSuspendsItUntilThereIsSome() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            ShadowSpec.Limits usual = ShadowSpec.Limits.USUAL;
            ShadowSpec.Limits large =
                    new ShadowSpec.Limits(256, ByteSize.ofGibibytes(2), 0.1, 0.1, usual.deadline());
            Shadow _ = bench.begin(ShadowBench.spec().within(large));

            assertThat(bench.ask(1, ShadowBench.row(1, 1))).isFalse();
            assertThat(bench.report().reason()).contains("bytes");
        }
    }

    @Test
    void versionThatIsNotLoadedSuspendsIt() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec());
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            bench.park(2);
            assertThat(shadow.step()).isTrue();

            ShadowReport report = bench.report();

            assertThat(report.reason()).isEqualTo("version 2 is not loaded");
            assertThat(report.coverage().drops())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.NOT_LOADED, 1));
        }
    }

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

    @Test
    void whatItTakesIsPaidAsShadow() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2, () -> bench.cpu.addAndGet(1_000)));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            List<MeterReading> paid =
                    bench.metering.readings().stream()
                            .filter(reading -> reading.cause() == CostCause.SHADOW)
                            .toList();

            assertThat(paid).hasSize(2);
            assertThat(paid.stream().mapToLong(reading -> reading.usage().cpuNanos()).sum())
                    .isEqualTo(1_000);
            assertThat(bench.report().spent().cpu()).isEqualTo(Duration.ofNanos(1_000));
        }
    }

    @Test
    void whatWaitedTooLongIsDropped() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec());
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            bench.now.addAndGet(Duration.ofSeconds(61).toNanos());

            assertThat(shadow.step()).isTrue();

            assertThat(shadow.counts().dropped())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.EXPIRED, 1));
        }
    }
}
