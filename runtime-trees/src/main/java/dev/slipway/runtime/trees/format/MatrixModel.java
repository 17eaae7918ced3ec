package dev.slipway.runtime.trees.format;

import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.engine.Scorer;
import dev.slipway.runtime.trees.ensemble.OutputTransform;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

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
    public long memoryBytes() {
        return scorer.memoryBytes() + OVERHEAD;
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        if (!(inputs.get(INPUT) instanceof DenseTensor matrix)) {
            throw new IllegalArgumentException("input: BYTES (expected: " + scorer.input() + ")");
        }
        List<Tensor> answers = new ArrayList<>(outputs.count());
        for (int i = 0; i < outputs.count(); i++) {
            answers.add(answer(matrix, allocator));
        }
        return answers;
    }

    private DenseTensor answer(DenseTensor matrix, TensorAllocator allocator) {
        DenseTensor answer =
                DenseTensor.allocate(scorer.input(), Shape.of(matrix.rows(), width), allocator);
        Writer writer = new Writer(answer.buffer());
        scorer.score(matrix, writer::write);
        return answer;
    }

    /// Transforms scores and writes them out.
    private final class Writer {
        private final ByteBuffer target;
        private final double[] scores = new double[scorer.groups()];
        private final double[] answers = new double[width];

        Writer(ByteBuffer target) {
            this.target = target;
        }

        void write(int firstRow, int rows, double[] block) {
            int groups = scores.length;
            boolean isFloat = scorer.input() == Datatype.FP32;
            for (int row = 0; row < rows; row++) {
                System.arraycopy(block, row * groups, scores, 0, groups);
                transform.apply(scores, answers);
                int at = (firstRow + row) * width;
                for (int i = 0; i < width; i++) {
                    if (isFloat) {
                        target.putFloat((at + i) * Float.BYTES, (float) answers[i]);
                    } else {
                        target.putDouble((at + i) * Double.BYTES, answers[i]);
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        // Everything is on the heap.
    }
}
