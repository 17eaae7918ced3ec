package dev.slipway.serving.fleet;

import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;

/// Compares a model's answers to the package's golden rows with the answers that are known.
final class GoldenRows {
    /// Relative to the larger of 1 and the expected value.
    private static final double TOLERANCE = 1e-5;

    private GoldenRows() {}

    /// *Errors*: [ModelRefusedException] naming the first golden row that is answered otherwise.
    static void compare(LoadedModel model, ModelPackage source, DirectBufferPool buffers) {
        ManifestRows rows = new ManifestRows(model.signature(), source);
        List<GoldenRow> golden = source.manifest().goldenRows();
        for (int i = 0; i < golden.size(); i++) {
            try (RequestBuffers own = buffers.forRequest()) {
                TensorAllocator memory = model.isNative() ? own : TensorAllocator.heap();
                List<Tensor> inputs =
                        rows.tensors("golden/" + i, List.of(golden.get(i).row()), memory);
                Tensor answer = model.infer(inputs, OutputSelection.of(0), memory).getFirst();
                compare(i, golden.get(i).expected(), answer, source);
            } catch (InferenceException e) {
                throw refuse(source, i, "not answered: " + e.getMessage());
            }
        }
    }

    private static void compare(
            int row, List<Double> expected, Tensor answer, ModelPackage source) {
        if (!(answer instanceof DenseTensor dense) || dense.elementCount() != expected.size()) {
            throw refuse(source, row, answer + " (expected: " + expected.size() + " numbers)");
        }
        for (int i = 0; i < expected.size(); i++) {
            double wanted = expected.get(i);
            double actual = dense.doubleAt(i);
            if (!isClose(wanted, actual)) {
                throw refuse(source, row, actual + " (expected: " + wanted + ")");
            }
        }
    }

    private static boolean isClose(double wanted, double actual) {
        return Double.compare(wanted, actual) == 0
                || Math.abs(actual - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));
    }

    private static ModelRefusedException refuse(ModelPackage source, int row, String reason) {
        return new ModelRefusedException(
                source.root().resolve("model.yaml"), "golden/" + row, reason);
    }
}
