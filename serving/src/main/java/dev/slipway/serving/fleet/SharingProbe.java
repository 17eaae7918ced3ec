package dev.slipway.serving.fleet;

import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchTensors;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;

/// Tries whether a row is answered alike alone and beside other rows: models whose scales depend on
/// the whole batch (dynamic quantization, batch normalisation that was left in training) are not.
///
/// Each row is asked alone, beside all others, and beside the others in the opposite order.
final class SharingProbe {
    /// As golden rows are compared, relative to the larger of 1 and the answer.
    private static final double TOLERANCE = 1e-5;

    private static final int ROWS = 8;

    private final LoadedModel model;
    private final OutputSelection all;
    private final TensorAllocator memory;

    private SharingProbe(LoadedModel model, TensorAllocator memory) {
        this.model = model;
        this.all = OutputSelection.all(model.signature());
        this.memory = memory;
    }

    /// Whether calls of the model may share an execution.
    static Sharing probe(LoadedModel model, ModelPackage source, DirectBufferPool pool) {
        Sharing bySignature = Sharing.of(model.signature());
        if (bySignature instanceof Sharing.Impossible) {
            return bySignature;
        }
        try (RequestBuffers own = pool.forRequest()) {
            TensorAllocator memory = model.isNative() ? own : TensorAllocator.heap();
            WarmUpRows rows = new WarmUpRows(model.signature(), source);
            return new SharingProbe(model, memory).compare(rows.different(ROWS, memory));
        } catch (InferenceException e) {
            return new Sharing.Impossible(
                    "rows to try it with are not answered: " + e.getMessage());
        }
    }

    private Sharing compare(List<List<Tensor>> rows) {
        List<List<Tensor>> alone = rows.stream().map(this::answer).toList();
        Sharing inOrder = compare(rows, alone);
        return inOrder instanceof Sharing.Allowed
                ? compare(rows.reversed(), alone.reversed())
                : inOrder;
    }

    private Sharing compare(List<List<Tensor>> rows, List<List<Tensor>> alone) {
        List<Tensor> merged = new ArrayList<>();
        for (int input = 0; input < rows.getFirst().size(); input++) {
            int position = input;
            merged.add(
                    BatchTensors.merge(
                            rows.stream().map(row -> row.get(position)).toList(), memory));
        }
        List<Tensor> together = answer(merged);
        for (int output = 0; output < together.size(); output++) {
            Tensor answers = together.get(output);
            String name = model.signature().outputs().get(output).name();
            if (answers.shape().rank() == 0 || answers.rows() != rows.size()) {
                return new Sharing.Impossible(
                        "output '" + name + "' of " + rows.size() + " rows is " + answers.shape());
            }
            for (int row = 0; row < rows.size(); row++) {
                Tensor beside = BatchTensors.rows(answers, row, 1, memory);
                if (!BatchTensors.isClose(alone.get(row).get(output), beside, TOLERANCE)) {
                    return new Sharing.Dependent(
                            "output '" + name + "' of a row depends on the rows beside it");
                }
            }
        }
        return new Sharing.Allowed();
    }

    private List<Tensor> answer(List<Tensor> inputs) {
        return model.infer(inputs, all, memory);
    }
}
