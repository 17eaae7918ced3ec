package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
    private final AtomicLong now = new AtomicLong();

    /// A model that answers so many rows at a time, and takes a tenth of a millisecond for it.
    private LoadedModel answering(int most) {
        return FakeModel.answering(
                Signature.of(
                        List.of(TensorSpec.of("in", Datatype.FP32, -1, 1)),
                        List.of(TensorSpec.of("out", Datatype.FP32, -1, 1))),
                (inputs, allocator) -> {
                    int rows = inputs.getFirst().rows();
                    now.addAndGet(100_000);
                    if (rows > most) {
                        throw InferenceException.badInput(
                                "batch-size must be <= " + most, new Exception());
                    }
                    return List.of(
                            DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), allocator));
                });
    }

    private CostFit warmedUp(LoadedModel model) {
        ManifestRow row = new ManifestRow(List.of(new Cell.Real(2.5)));
        return warmedUp(model, ModelManifest.EMPTY.withRows(List.of(row), List.of()));
    }

    private CostFit warmedUp(LoadedModel model, ModelManifest manifest) {
        ModelPackage source =
                new ModelPackage(Path.of("."), Path.of("model"), "0".repeat(64), manifest);
        return new WarmUp(new DirectBufferPool(0), now::get, Duration.ofSeconds(2))
                .run(model, new WarmUpRows(model.signature(), source));
    }

    /// A tenth of a millisecond whatever the rows, none of which may have a greater number.
    private LoadedModel upTo(long greatest) {
        return FakeModel.answering(
                Signature.of(
                        List.of(TensorSpec.of("ids", Datatype.INT64, -1, 3)),
                        List.of(TensorSpec.of("out", Datatype.FP32, -1, 1))),
                (inputs, allocator) -> {
                    now.addAndGet(100_000);
                    DenseTensor ids = (DenseTensor) inputs.getFirst();
                    for (int i = 0; i < ids.elementCount(); i++) {
                        if (ids.longAt(i) > greatest) {
                            throw InferenceException.badInput("no such token", new Exception());
                        }
                    }
                    return List.of(
                            DenseTensor.allocate(
                                    Datatype.FP32, Shape.of(ids.rows(), 1), allocator));
                });
    }

    @Test
    void modelOfFewTokensIsMeasuredWithThese() {
        for (long greatest : new long[] {9, 1, 0}) {
            CostFit cost = warmedUp(upTo(greatest), ModelManifest.EMPTY);
            assertThat(cost.triedRows()).isEqualTo(64);
            assertThat(cost.predictNanos(1)).isEqualTo(100_000);
        }
    }

    /// As servers do that have a largest batch.
    @Test
    void modelThatTakesFewRowsAtATimeIsMeasuredWithThese() {
        assertThat(warmedUp(answering(8)).triedRows()).isEqualTo(8);
        assertThat(warmedUp(answering(64)).triedRows()).isEqualTo(64);
        CostFit one = warmedUp(answering(1));
        assertThat(one.triedRows()).isEqualTo(1);
        assertThat(one.predictNanos(1)).isEqualTo(100_000);
    }

    @Test
    void modelThatAnswersNoRowOfItsPackageIsRefused() {
        LoadedModel none = answering(0);
        assertThatThrownBy(() -> warmedUp(none))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("its rows are not answered: batch-size must be <= 0");
    }
}
