package dev.slipway.runtime.trees.format;

import dev.slipway.api.model.Feature;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.engine.ScoreSink;
import dev.slipway.runtime.trees.engine.Scorer;
import dev.slipway.runtime.trees.ensemble.OutputTransform;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// A model with one matrix `input`, one row per example and one column per feature, and one matrix
/// `output` of the same datatype with one row per example.
///
/// *Threads*: safe from many threads at once.
public final class MatrixModel implements LoadedModel {
    private static final int INPUT = 0;
    private static final long OVERHEAD = 64 << 10;

    private final String platform;
    private final Signature signature;
    private final Scorer scorer;
    private final OutputTransform transform;
    private final int width;

    private MatrixModel(
            String platform, List<Feature> features, Scorer scorer, OutputTransform transform) {
        this.platform = platform;
        this.scorer = scorer;
        this.transform = transform;
        this.width = transform.width(scorer.groups());
        Datatype datatype = scorer.input();
        this.signature =
                new Signature(
                        List.of(TensorSpec.of("input", datatype, -1, scorer.featureCount())),
                        List.of(TensorSpec.of("output", datatype, -1, width)),
                        features);
    }

    /// A model over `scorer`.
    ///
    /// @param features as the model file names them, or empty; the manifest's take precedence
    /// @throws ModelRefusedException when the names are not one per column
    public static MatrixModel of(
            ModelPackage model,
            String platform,
            List<Feature> features,
            Scorer scorer,
            OutputTransform transform) {
        List<Feature> declared = model.manifest().features();
        List<Feature> named = declared.isEmpty() ? features : declared;
        if (!named.isEmpty() && named.size() != scorer.featureCount()) {
            throw new ModelRefusedException(
                    model.file(),
                    declared.isEmpty() ? "feature names" : "features of the manifest",
                    named.size() + " (expected: " + scorer.featureCount() + ", one per column)");
        }
        return new MatrixModel(platform, named, scorer, transform);
    }

    @Override
    public String platform() {
        return platform;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public MemoryUse memory() {
        return MemoryUse.ofHeap(scorer.memoryBytes() + OVERHEAD);
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public void settle(LongSupplier nanoTime, BooleanSupplier goOn) {
        scorer.settle(nanoTime, goOn);
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        if (!(inputs.get(INPUT) instanceof DenseTensor matrix)) {
            throw new IllegalArgumentException("input: BYTES (expected: " + scorer.input() + ")");
        }
        Shape shape = Shape.of(matrix.rows(), width);
        SelectedOutputs selected =
                SelectedOutputs.of(
                        outputs,
                        position ->
                                new ScoreWriter(
                                        CallTensors.allocate(scorer.input(), shape, allocator)));
        scorer.score(matrix, new Answers(selected));
        return selected.tensors();
    }

    /// Transforms scores and passes them on.
    private final class Answers implements ScoreSink {
        private final SelectedOutputs selected;
        private final double[] scores = new double[scorer.groups()];
        private final double[] answers = new double[width];

        Answers(SelectedOutputs selected) {
            this.selected = selected;
        }

        @Override
        public void accept(int firstRow, int rows, double[] block) {
            int groups = scores.length;
            for (int row = 0; row < rows; row++) {
                System.arraycopy(block, row * groups, scores, 0, groups);
                transform.apply(scores, answers);
                selected.write(firstRow + row, 0, answers);
            }
        }
    }

    @Override
    public void close() {
        // Everything is on the heap.
    }
}
