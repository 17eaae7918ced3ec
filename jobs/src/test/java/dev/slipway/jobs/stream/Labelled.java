package dev.slipway.jobs.stream;

import dev.slipway.api.model.Feature;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Splits;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.Arrays;
import java.util.List;

/// A model that answers each row with one number, so that an answer says who gave it.
record Labelled(Signature signature, float label) implements LoadedModel {
    /// Three columns of one matrix, the last of categories.
    static final Signature MATRIX =
            new Signature(
                    List.of(TensorSpec.of("features", Datatype.FP32, -1, 3)),
                    List.of(TensorSpec.of("label", Datatype.FP32, -1, 1)),
                    List.of(
                            Feature.numeric("hour"),
                            Feature.numeric("distance"),
                            new Feature("carrier", List.of("AA", "DL", "UA"))));

    /// A tensor for each column.
    static final Signature COLUMNS =
            Signature.of(
                    List.of(
                            TensorSpec.of("user", Datatype.BYTES, -1),
                            TensorSpec.of("count", Datatype.INT64, -1, 1),
                            TensorSpec.of("price", Datatype.FP64, -1)),
                    List.of(TensorSpec.of("label", Datatype.FP32, -1, 1)));

    /// A version that answers with its number.
    static LoadedVersion version(Signature signature, int number) {
        return new LoadedVersion(choice(number), ScoringModel.of(new Labelled(signature, number)));
    }

    static ModelChoice choice(int number) {
        return Splits.version(number);
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        int rows = inputs.getFirst().rows();
        float[] labels = new float[rows];
        Arrays.fill(labels, label);
        return List.of(DenseTensor.ofFloats(Shape.of(rows, 1), labels));
    }

    @Override
    public String platform() {
        return "labelled";
    }

    @Override
    public MemoryUse memory() {
        return MemoryUse.NONE;
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public void close() {}
}
