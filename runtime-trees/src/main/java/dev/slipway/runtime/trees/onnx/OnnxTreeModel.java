package dev.slipway.runtime.trees.onnx;

import dev.slipway.api.model.Feature;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.engine.CompiledTrees;
import dev.slipway.runtime.trees.format.CallTensors;
import dev.slipway.runtime.trees.format.SelectedOutputs;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// A compiled ensemble behind the inputs and outputs of its graph.
///
/// *Threads*: safe from many threads at once.
final class OnnxTreeModel implements LoadedModel {
    private static final long OVERHEAD = 256 << 10;

    private final GraphPlan plan;
    private final OnnxEnsemble ensemble;
    private final CompiledTrees trees;
    private final Finish finish;
    private final Signature signature;

    /// @param features names of the one input's columns, or empty
    OnnxTreeModel(GraphPlan plan, OnnxEnsemble ensemble, Finish finish, List<Feature> features) {
        this.plan = plan;
        this.ensemble = ensemble;
        this.trees = CompiledTrees.of(ensemble.ensemble());
        this.finish = finish;
        this.signature = new Signature(inputs(plan), outputs(plan, ensemble), features);
    }

    private static List<TensorSpec> inputs(GraphPlan plan) {
        List<TensorSpec> specs = new ArrayList<>();
        for (OnnxValue input : plan.inputs()) {
            long[] extents = input.extents().stream().mapToLong(Long::longValue).toArray();
            specs.add(
                    TensorSpec.of(
                            input.name(), OnnxTypes.datatype(input.type()).orElseThrow(), extents));
        }
        return specs;
    }

    private static List<TensorSpec> outputs(GraphPlan plan, OnnxEnsemble ensemble) {
        List<TensorSpec> specs = new ArrayList<>();
        for (Answer answer : plan.answers()) {
            specs.add(
                    switch (answer) {
                        case Answer.Label label ->
                                TensorSpec.of(label.name(), label.datatype(), -1);
                        case Answer.Scores scores ->
                                new TensorSpec(
                                        scores.name(),
                                        scores.datatype(),
                                        Shape.of(-1, ensemble.targets()),
                                        scores.labels());
                    });
        }
        return specs;
    }

    @Override
    public String platform() {
        return "onnx-trees";
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public MemoryUse memory() {
        return MemoryUse.ofHeap(trees.memoryBytes() + OVERHEAD);
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public void settle(LongSupplier nanoTime, BooleanSupplier goOn) {
        trees.settle(nanoTime, goOn);
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        int rows = inputs.get(plan.parts().getFirst().input()).rows();
        int targets = ensemble.targets();
        SelectedOutputs selected =
                SelectedOutputs.of(
                        outputs,
                        at -> AnswerWriters.of(plan.answers().get(at), rows, targets, allocator));
        Finish.RowScores row = new Finish.RowScores(targets);
        double[] answers = new double[targets];
        int groups = trees.groups();
        trees.score(
                matrix(inputs, rows),
                (first, count, block) -> {
                    for (int i = 0; i < count; i++) {
                        row.take(ensemble, block, i * groups);
                        int winner = finish.apply(row, answers);
                        selected.write(first + i, winner, answers);
                    }
                });
        return selected.tensors();
    }

    private DenseTensor matrix(List<Tensor> inputs, int rows) {
        List<MatrixPart> parts = plan.parts();
        MatrixPart first = parts.getFirst();
        Datatype type = plan.matrixType();
        int columns = trees.featureCount();
        if (parts.size() == 1
                && first.encoder() == null
                && inputs.get(first.input()) instanceof DenseTensor dense
                && dense.datatype() == type
                && dense.shape().extent(1) == columns
                && first.column() == 0) {
            return dense;
        }
        DenseTensor matrix =
                CallTensors.allocate(type, Shape.of(rows, columns), TensorAllocator.heap());
        int at = 0;
        for (MatrixPart part : parts) {
            Tensor input = inputs.get(part.input());
            if (input.rows() != rows) {
                throw MatrixPart.badInput("rows", input.rows(), rows + ", as the first input");
            }
            int width = part.width() < 0 ? columns : part.width();
            part.copy(input, width, matrix, at);
            at += width;
        }
        return matrix;
    }

    @Override
    public void close() {
        // Everything is on the heap.
    }
}
