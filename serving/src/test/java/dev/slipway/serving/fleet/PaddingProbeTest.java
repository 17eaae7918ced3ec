package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.FakeModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PaddingProbeTest {
    @Test
    void modelThatHeedsItsMaskTakesRowsOfDifferentLengths() {
        SharingProbe.Finding finding = probe(true, "tokens");
        assertThat(finding.sharing()).isEqualTo(new Sharing.Allowed());
        assertThat(finding.padding())
                .isEqualTo(new Padding(List.of(true, true), List.of(false, true)));
    }

    @Test
    void modelThatForgetsItsMaskTakesRowsOfOneLength() {
        SharingProbe.Finding finding = probe(false, "tokens");
        assertThat(finding.sharing()).isEqualTo(new Sharing.Allowed());
        assertThat(finding.padding()).isNull();
    }

    @Test
    void outputOfAnotherLengthIsNotCutBack() {
        assertThat(probe(true, "others").padding()).isNull();
    }

    private static SharingProbe.Finding probe(boolean heeds, String outputAxis) {
        ModelPackage source =
                new ModelPackage(
                        Path.of("."), Path.of("model"), "0".repeat(64), ModelManifest.EMPTY);
        return SharingProbe.probe(texts(heeds, outputAxis), source, new DirectBufferPool(0));
    }

    /// Answers the mean of a text's tokens, and each token doubled.
    private static LoadedModel texts(boolean heedsItsMask, String outputAxis) {
        return FakeModel.answering(
                Signature.of(
                        List.of(
                                TensorSpec.of(Padding.TOKENS, Datatype.INT64, -1, -1)
                                        .withAxisNames("batch", "tokens"),
                                TensorSpec.of(Padding.MASK, Datatype.INT64, -1, -1)
                                        .withAxisNames("batch", "tokens")),
                        List.of(
                                TensorSpec.of("mean", Datatype.FP32, -1, 1),
                                TensorSpec.of("doubled", Datatype.INT64, -1, -1)
                                        .withAxisNames("batch", outputAxis))),
                (inputs, allocator) -> answer(inputs, heedsItsMask, allocator));
    }

    private static List<Tensor> answer(
            List<Tensor> inputs, boolean heedsItsMask, TensorAllocator allocator) {
        DenseTensor tokens = (DenseTensor) inputs.get(0);
        DenseTensor mask = (DenseTensor) inputs.get(1);
        int rows = tokens.rows();
        int length = (int) tokens.shape().extent(1);
        DenseTensor mean = DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), allocator);
        DenseTensor doubled =
                DenseTensor.allocate(Datatype.INT64, Shape.of(rows, length), allocator);
        for (int row = 0; row < rows; row++) {
            float sum = 0;
            float count = 0;
            for (int i = row * length; i < (row + 1) * length; i++) {
                long counts = heedsItsMask ? mask.longAt(i) : 1;
                sum += counts * tokens.longAt(i);
                count += counts;
                doubled.buffer().putLong(i * 8, 2 * tokens.longAt(i));
            }
            mean.buffer().putFloat(row * 4, sum / count);
        }
        return List.of(mean, doubled);
    }
}
