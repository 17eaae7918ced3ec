package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowReport.State;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.check.CheckedRequest;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ShadowTest {
    private static final VersionNumber TWO = new VersionNumber(2);

    @Test
    void sameVersionPassesWithEveryPairCompared() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 0.5));

            for (int i = 0; i < 1_500; i++) {
                assertThat(bench.ask(i, row(i, 1))).isTrue();
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
            Coverage coverage = report.coverage();
            assertThat(coverage.eligible()).isEqualTo(1_500);
            assertThat(coverage.sampled()).isEqualTo(1_500);
            assertThat(coverage.completed()).isEqualTo(1_500);
            assertThat(coverage.waiting()).isZero();
            assertThat(coverage.part()).isEqualTo(1);
            assertThat(coverage.reruns()).isBetween(650L, 850L);
            assertThat(report.tensors().getFirst().beyond().count()).isZero();
            assertThat(report.outliers()).isEmpty();
        }
    }

    @Test
    void fewPairsAreNeitherAPassNorAFailure() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            boolean _ = bench.ask(1, row(1, 1));
            assertThat(shadow.step()).isTrue();

            ShadowVerdict verdict = bench.report().verdict();

            assertThat(verdict.result()).isEqualTo(ShadowVerdict.Result.INSUFFICIENT);
            assertThat(verdict.why()).isEqualTo("1 pairs compared (expected: >= 1000)");
        }
    }

    @Test
    void otherAnswersAreADifferenceWithItsOutliers() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, differingAbove(900));
            bench.policy =
                    new CapturePolicy(
                            1,
                            List.of("input[1]"),
                            List.of(),
                            Duration.ofDays(1),
                            ByteSize.ofMebibytes(1));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 1));
            for (int i = 0; i < 1_200; i++) {
                boolean _ = bench.ask(i, row(i, 1));
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();

            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.DIFFERS);
            assertThat(report.verdict().why())
                    .isEqualTo(
                            "tensor 'output' differs in 300 of 1200 pairs, stable from itself in 0"
                                    + " of 1200");
            assertThat(report.outliers()).hasSize(100);
            assertThat(report.outliers().getFirst().values()).startsWith("input[0]=9");
            assertThat(report.outliers().getFirst().values()).doesNotContain("input[1]");
            assertThat(report.columns().getFirst().name()).isEqualTo("input[0]");
            assertThat(report.columns().getFirst().concentrates()).isTrue();
            assertThat(report.columns().getFirst().differing().rows()).isEqualTo(300);
            assertThat(report.columns().getLast().concentrates()).isFalse();
        }
    }

    @Test
    void inputsThatAreNotKeptAreShownAsDigestsAlone() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, differingAbove(-1));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            boolean _ = bench.ask(1, row(5, 1));
            assertThat(shadow.step()).isTrue();

            ShadowReport.Outlier outlier = bench.report().outliers().getFirst();

            assertThat(outlier.values()).isNull();
            assertThat(outlier.input().hex()).hasSize(64);
            assertThat(outlier.prediction()).endsWith("1");
        }
    }

    @Test
    void shiftOfATenThousandthInOneOfAHundredTensorsIsFound() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, wide(-1));
            bench.install(2, wide(42));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            for (int i = 0; i < 5_000; i++) {
                boolean _ = bench.ask(i, row(1 + i % 17, 1));
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();

            assertThat(
                            report.tensors().stream()
                                    .filter(ShadowReport.TensorFinding::differs)
                                    .map(ShadowReport.TensorFinding::name))
                    .containsExactly("o42");
            assertThat(report.tensors().get(42).shift()).isCloseTo(9e-4, Offset.offset(2e-4));
        }
    }

    @Test
    void decisionsAreComparedAtThePackagesThreshold() {
        try (ShadowBench bench = ShadowBench.deciding(901.5)) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, differingAbove(900));
            ShadowSpec all = ShadowBench.spec(2_000, 1);
            Shadow shadow =
                    bench.begin(new ShadowSpec(TWO, 1, all.tolerances(), 0.01, all.limits()));
            for (int i = 0; i < 1_200; i++) {
                boolean _ = bench.ask(i, row(i, 1));
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();

            // 900 + 1 becomes 902 and 901 + 1 was above already.
            assertThat(report.tensors().getFirst().flips().count()).isEqualTo(1);
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
        }
    }

    @Test
    void requestsOfOtherVersionsAndNamedOnesAreNotSeen() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow _ = bench.begin(ShadowBench.spec());
            CheckedRequest checked =
                    new CheckedRequest(List.of(row(1, 1)), OutputSelection.of(0), List.of(), 1);
            List<Tensor> answer = List.of(DenseTensor.ofFloats(Shape.of(1, 1), 2));
            VersionChoice named = new VersionChoice.Exactly(new VersionNumber(1));

            assertThat(
                            bench.plane.draw(
                                    ShadowBench.head(1, named), ShadowBench.id(1), checked, answer))
                    .isNull();
            assertThat(
                            bench.plane.draw(
                                    ShadowBench.head(1, VersionChoice.ROUTED),
                                    ShadowBench.id(2),
                                    checked,
                                    answer))
                    .isNull();
        }
    }

    @Test
    void queueIsBoundedByItemsAndDropsTheNewest() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(3, 1));
            for (int i = 0; i < 5; i++) {
                boolean _ = bench.ask(i, row(i, 1));
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
                boolean _ = bench.ask(i, row(i, 1));
            }
            boolean _ = bench.ask(4, DenseTensor.ofFloats(Shape.of(4, 2), 1, 2, 3, 4, 5, 6, 7, 8));

            assertThat(shadow.queue().bytes()).isEqualTo(24);
            assertThat(shadow.counts().dropped())
                    .containsExactly(
                            new ShadowDrop(ShadowDrop.Reason.BYTES_FULL, 1),
                            new ShadowDrop(ShadowDrop.Reason.TOO_LARGE, 1));
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
                    boolean isDrawn = bench.ask(number, row(number % 2, 1));
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

            assertThat(bench.ask(1, row(1, 1))).isFalse();
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
            assertThat(bench.ask(2, row(1, 1))).isTrue();
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

            assertThat(bench.ask(1, row(1, 1))).isFalse();
            assertThat(bench.report().reason()).contains("bytes");
        }
    }

    @Test
    void versionThatIsNotLoadedSuspendsIt() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec());
            boolean _ = bench.ask(1, row(1, 1));
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
            boolean _ = bench.ask(1, row(1, 1));
            boolean _ = bench.ask(2, row(1, 1));
            assertThat(shadow.step()).isTrue();

            ShadowReport report = bench.report();

            assertThat(report.state()).isEqualTo(State.OVER);
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.DIFFERS);
            assertThat(report.verdict().why()).startsWith("the version crashed on prediction ");
            assertThat(report.coverage().drops())
                    .containsExactly(
                            new ShadowDrop(ShadowDrop.Reason.CRASHED, 1),
                            new ShadowDrop(ShadowDrop.Reason.ENDED, 1));
            assertThat(bench.ask(3, row(1, 1))).isFalse();
            assertThat(bench.version(2).leases().outstanding()).isZero();
            assertThat(bench.ledger.state()).isEqualTo(before);
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
            boolean _ = bench.ask(1, row(1, 1));
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(bench.ask(2, row(1, 1))).isTrue();
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
                Thread.onSpinWait();
            }
            assertThat(bench.version(2).leases().outstanding()).isZero();
            assertThat(bench.ledger.state()).isEqualTo(before);
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
    void closingWhileOneRunsLeavesNothingBehind() {
        ShadowBench bench = ShadowBench.threaded(Duration.ofSeconds(30));
        bench.install(1, FakeModel.summing(2));
        bench.install(2, FakeModel.summing(2));
        LedgerState before = bench.ledger.state();
        Shadow shadow = bench.begin(ShadowBench.spec(256, 1));
        for (int i = 0; i < 200; i++) {
            boolean _ = bench.ask(i, row(i, 1));
        }

        bench.close();

        assertThat(shadow.isGone()).isTrue();
        assertThat(shadow.queue().items()).isZero();
        assertThat(shadow.queue().bytes()).isZero();
        assertThat(bench.ledger.state()).isEqualTo(before);
        assertThat(bench.version(1).leases().outstanding()).isZero();
        assertThat(bench.version(2).leases().outstanding()).isZero();
        assertThat(bench.plane.all()).isEmpty();
        assertThat(bench.ask(999, row(1, 1))).isFalse();
    }

    @Test
    void whatItTakesIsPaidAsShadow() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2, () -> bench.cpu.addAndGet(1_000)));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            boolean _ = bench.ask(1, row(1, 1));
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
            boolean _ = bench.ask(1, row(1, 1));
            bench.now.addAndGet(Duration.ofSeconds(61).toNanos());

            assertThat(shadow.step()).isTrue();

            assertThat(shadow.counts().dropped())
                    .containsExactly(new ShadowDrop(ShadowDrop.Reason.EXPIRED, 1));
        }
    }

    @Test
    void severalShadowsOfAnEndpointSeeTheSameRequests() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            bench.install(3, FakeModel.summing(2));
            Shadow two = bench.begin(ShadowBench.spec());
            Shadow three = bench.begin(ShadowSpec.of(new VersionNumber(3)));

            boolean _ = bench.ask(1, row(1, 1));

            assertThat(two.queue().items()).isEqualTo(1);
            assertThat(three.queue().items()).isEqualTo(1);
            assertThat(bench.plane.all())
                    .extracting(ShadowReport::version)
                    .containsExactly(TWO, new VersionNumber(3));
            assertThatThrownBy(() -> bench.begin(ShadowBench.spec()))
                    .hasMessage(
                            "version: 2 (expected: one that is no shadow of endpoint flights yet)");
        }
    }

    @Test
    void versionThatCannotBeAShadowIsRefusedInWords() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(3, FakeModel.summing(3));
            assertThatThrownBy(() -> bench.begin(ShadowBench.spec()))
                    .hasMessageContaining("version: 2 is not loaded");
            assertThatThrownBy(() -> bench.begin(ShadowSpec.of(new VersionNumber(1))))
                    .hasMessageContaining("answers already");
            assertThatThrownBy(() -> bench.begin(ShadowSpec.of(new VersionNumber(3))))
                    .hasMessageContaining("takes other inputs than version 1");
            assertThatThrownBy(
                            () -> bench.plane.begin(new EndpointName("none"), ShadowBench.spec()))
                    .hasMessageContaining("none");
            assertThat(bench.plane.report(ShadowBench.FLIGHTS, TWO)).isEmpty();
            assertThat(bench.plane.end(ShadowBench.FLIGHTS, TWO)).isEmpty();
        }
    }

    @Test
    void drawFollowsFromTheIdAlone() {
        PredictionId id = new PredictionId("%032x".formatted(77));
        assertThat(Draw.of(id)).isEqualTo(Draw.of(new PredictionId("%032x".formatted(77))));
        int below = 0;
        for (int i = 0; i < 20_000; i++) {
            below += Draw.fraction(Draw.of(new PredictionId("%032x".formatted(i)))) < 0.3 ? 1 : 0;
        }
        assertThat(below / 20_000.0).isCloseTo(0.3, Offset.offset(0.01));
    }

    private static DenseTensor row(float... values) {
        return DenseTensor.ofFloats(Shape.of(1, values.length), values);
    }

    /// Sums, and one more for rows whose first number is at least `from`.
    private static FakeModel differingAbove(float from) {
        Signature signature = FakeModel.summing(2).signature();
        return FakeModel.answering(
                signature,
                (inputs, _) -> {
                    DenseTensor matrix = (DenseTensor) inputs.getFirst();
                    float first = matrix.floatAt(0);
                    float more = first >= from ? 1 : 0;
                    return List.of(row(first + matrix.floatAt(1) + more));
                });
    }

    /// A hundred outputs, one of which is a ten-thousandth greater.
    private static FakeModel wide(int shifted) {
        List<TensorSpec> outputs =
                IntStream.range(0, 100)
                        .mapToObj(i -> TensorSpec.of("o" + i, Datatype.FP32, -1, 1))
                        .toList();
        Signature signature =
                Signature.of(List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)), outputs);
        return FakeModel.answering(
                signature,
                (inputs, _) -> {
                    float value = ((DenseTensor) inputs.getFirst()).floatAt(0);
                    return outputs.stream()
                            .<Tensor>map(output ->
                                    row(
                                            output.name().equals("o" + shifted)
                                                    ? value * 1.0001f
                                                    : value))
                            .toList();
                });
    }
}
