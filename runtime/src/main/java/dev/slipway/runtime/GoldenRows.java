package dev.slipway.runtime;

import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;

/// Compares a model's answers to the package's golden rows with the answers that are known.
public final class GoldenRows {
    /// Relative to the larger of 1 and the expected value.
    private static final double TOLERANCE = 1e-5;

    private GoldenRows() {}

    /// Compares all of them; nothing when the package has none.
    ///
    /// @param memory for the calls; memory that native code reads where the model is native
    ///
    /// *Errors*: [ModelRefusedException] naming the first golden row that is answered otherwise.
    public static void compare(LoadedModel model, ModelPackage source, TensorAllocator memory) {
        ManifestRows rows = new ManifestRows(model.signature(), source);
        List<GoldenRow> golden = source.manifest().goldenRows();
        for (int i = 0; i < golden.size(); i++) {
            try {
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
