package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.Taken;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.testkit.fake.FakeModel;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeptTensorsTest {
    private final Capturing capturing = new Capturing(CaptureLimits.DEFAULT);

    private final AtomicBoolean isBroken = new AtomicBoolean();

    /// Of the caller that leaves while its request runs.
    private final AtomicReference<@Nullable Permit> leaving = new AtomicReference<>();

    private void fail() {
        if (isBroken.get()) {
            throw new IllegalStateException("out of order");
        }
    }

    @Test
    void tensorsOfDrawnPredictionAreKeptWhenItsPermitIsClosed() {
        sample(1);
        try (Bench bench = Bench.keeping(capturing)) {
            bench.install(1, () -> FakeModel.summing(2));
            try (Permit permit = bench.admitted()) {
                bench.serving.predictions().predict(Bench.row(1, 2), permit, bench.deadline());
                assertThat(Taken.from(capturing.ring())).isNull();
            }

            CaptureItem.Tensors kept = taken();
            assertThat(kept.version()).isEqualTo(Bench.id(1));
            DenseTensor input = (DenseTensor) kept.inputs().getFirst().tensor();
            assertThat(input.floatAt(1)).isEqualTo(2f);
            DenseTensor sum = (DenseTensor) kept.outputs().getFirst().tensor();
            assertThat(sum.floatAt(0)).isEqualTo(3f);
            assertThat(Taken.from(capturing.ring())).isNull();
        }
    }

    @Test
    void failedPredictionKeepsItsInputs() {
        sample(1);
        try (Bench bench = Bench.keeping(capturing)) {
            bench.install(1, () -> FakeModel.summing(2, this::fail));
            isBroken.set(true);

            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Refused.class);

            CaptureItem.Tensors kept = taken();
            assertThat(kept.inputs()).hasSize(1);
            assertThat(kept.outputs()).isEmpty();
        }
    }

    @Test
    void predictionWhoseCallerLeavesWhileItRunsKeepsItsInputs() {
        sample(1);
        try (Bench bench = Bench.keeping(capturing)) {
            bench.install(1, () -> FakeModel.summing(2, this::leave));
            try (Permit permit = bench.admitted()) {
                leaving.set(permit);
                assertThat(
                                bench.serving
                                        .predictions()
                                        .predict(Bench.row(1, 2), permit, bench.deadline()))
                        .isInstanceOf(PredictionOutcome.Refused.class);
            }

            CaptureItem.Tensors kept = taken();
            assertThat(kept.version()).isEqualTo(Bench.id(1));
            DenseTensor input = (DenseTensor) kept.inputs().getFirst().tensor();
            assertThat(input.floatAt(1)).isEqualTo(2f);
            assertThat(kept.outputs()).isEmpty();
            assertThat(Taken.from(capturing.ring())).isNull();
        }
    }

    private void leave() {
        Permit permit = leaving.get();
        if (permit != null) {
            permit.close();
        }
    }

    @Test
    void predictionThatIsNotDrawnLeavesNothing() {
        sample(0);
        try (Bench bench = Bench.keeping(capturing)) {
            bench.install(1, () -> FakeModel.summing(2));
            bench.predict(Bench.row(1, 2));
            assertThat(Taken.from(capturing.ring())).isNull();
        }
    }

    @Test
    void policyThatChangesHoldsForTheNextPredictionOfAVersionThatHasAnswered() {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        CapturePolicy dropping =
                new CapturePolicy(1, List.of("x"), usual.hash(), usual.keep(), usual.maxBytes());
        sample(1);
        try (Bench bench = Bench.keeping(capturing)) {
            bench.install(1, () -> FakeModel.summing(2));
            bench.predict(Bench.row(1, 2));
            assertThat(taken().policy().drop()).isEmpty();

            capturing.follow(Map.of(Bench.FLIGHTS, dropping));
            bench.predict(Bench.row(1, 2));
            assertThat(taken().policy()).isSameAs(dropping);

            sample(0);
            bench.predict(Bench.row(1, 2));
            assertThat(Taken.from(capturing.ring())).isNull();
        }
    }

    private CaptureItem.Tensors taken() {
        return (CaptureItem.Tensors) Objects.requireNonNull(Taken.from(capturing.ring()));
    }

    private void sample(double part) {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        capturing.follow(
                Map.of(
                        Bench.FLIGHTS,
                        new CapturePolicy(
                                part, usual.drop(), usual.hash(), usual.keep(), usual.maxBytes())));
    }
}
