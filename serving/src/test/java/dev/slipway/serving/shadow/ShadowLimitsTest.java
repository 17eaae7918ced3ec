package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowReport.State;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What a shadow may take: beyond it drops and counts, and touches nobody.
final class ShadowLimitsTest {
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
