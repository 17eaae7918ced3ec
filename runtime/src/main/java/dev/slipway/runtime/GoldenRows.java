package dev.slipway.runtime;

import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;

/// Compares a model's answers to the package's golden rows with the answers that are known.
public final class GoldenRows {
    /// Some hundred roundings of a number of 32 bits: sums in another order come that far.
    private static final double OF_NUMBERS = 1e-5;

    /// Two roundings of a number of 16 bits.
    private static final double OF_HALVES = 2e-3;

    private static final double OF_BRIEF_HALVES = 1.6e-2;

    private GoldenRows() {}

    /// Compares all of them; nothing when the package has none.
    ///
    /// @param memory for the calls; memory that native code reads where the model is native
    ///
    /// *Errors*: [ModelRefusedException] naming the first golden row that is answered otherwise;
    /// [InferenceException] when what answers is not there or has no place.
    public static void compare(LoadedModel model, ModelPackage source, TensorAllocator memory) {
        LoadedModel unaware = model.unaware();
        ManifestRows rows = new ManifestRows(model.signature(), source);
        List<GoldenRow> golden = source.manifest().goldenRows();
        for (int i = 0; i < golden.size(); i++) {
            try {
                List<Tensor> inputs =
                        rows.tensors("golden/" + i, List.of(golden.get(i).row()), memory);
                Tensor answer = unaware.infer(inputs, OutputSelection.of(0), memory).getFirst();
                compare(i, golden.get(i).expected(), answer, source);
            } catch (InferenceException e) {
                if (e.isPassing()) {
                    throw e;
                }
                throw refuse(source, i, "not answered: " + e.getMessage());
            }
        }
    }

    /// The rows with the values that the model's first output has for them.
    ///
    /// @param rows in the order of the model's columns
    /// @param memory as for [#compare]
    ///
    /// *Errors*: [ModelRefusedException] naming the first row that is not answered with numbers.
    public static List<GoldenRow> answered(
            LoadedModel model,
            ModelPackage source,
            List<ManifestRow> rows,
            TensorAllocator memory) {
        LoadedModel unaware = model.unaware();
        ManifestRows writer = new ManifestRows(model.signature(), source);
        List<GoldenRow> answered = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            try {
                ManifestRow row = rows.get(i);
                List<Tensor> inputs = writer.tensors("sample/" + i, List.of(row), memory);
                Tensor answer = unaware.infer(inputs, OutputSelection.of(0), memory).getFirst();
                answered.add(new GoldenRow(row, values(i, answer, source)));
            } catch (InferenceException e) {
                if (e.isPassing()) {
                    throw e;
                }
                throw refuse(source, i, "not answered: " + e.getMessage());
            }
        }
        return answered;
    }

    private static List<Double> values(int row, Tensor answer, ModelPackage source) {
        if (!(answer instanceof DenseTensor dense)) {
            throw refuse(source, row, answer + " (expected: numbers as the first output)");
        }
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < dense.elementCount(); i++) {
            double value = dense.doubleAt(i);
            // The shortest text of the same float, not the digits that a double adds to it.
            boolean isFloat = dense.datatype() == Datatype.FP32;
            values.add(isFloat ? Double.parseDouble(Float.toString((float) value)) : value);
        }
        return values;
    }

    private static void compare(
            int row, List<Double> expected, Tensor answer, ModelPackage source) {
        if (!(answer instanceof DenseTensor dense) || dense.elementCount() != expected.size()) {
            throw refuse(source, row, answer + " (expected: " + expected.size() + " numbers)");
        }
        double tolerance = tolerance(source.manifest(), answer.datatype());
        for (int i = 0; i < expected.size(); i++) {
            double wanted = expected.get(i);
            double actual = dense.doubleAt(i);
            if (!isClose(wanted, actual, tolerance)) {
                throw refuse(source, row, actual + " (expected: " + wanted + ")");
            }
        }
    }

    /// How far two answers of this datatype to the same row may lie apart: what the package says,
    /// else about as far as rounding takes them.
    public static double tolerance(ModelManifest manifest, Datatype datatype) {
        Double stated = manifest.tolerance();
        if (stated != null) {
            return stated;
        }
        return switch (datatype) {
            case FP16 -> OF_HALVES;
            case BF16 -> OF_BRIEF_HALVES;
            case BOOL,
                    UINT8,
                    UINT16,
                    UINT32,
                    UINT64,
                    INT8,
                    INT16,
                    INT32,
                    INT64,
                    FP32,
                    FP64,
                    BYTES ->
                    OF_NUMBERS;
        };
    }

    /// Whether two numbers are the same or differ by `tolerance` at most, relative to the larger of
    /// 1 and the one that was wanted. Nothing but infinity itself is close to infinity.
    public static boolean isClose(double wanted, double actual, double tolerance) {
        return Double.compare(wanted, actual) == 0
                || (Double.isFinite(wanted)
                        && Math.abs(actual - wanted) <= tolerance * Math.max(1, Math.abs(wanted)));
    }

    private static ModelRefusedException refuse(ModelPackage source, int row, String reason) {
        return new ModelRefusedException(
                source.root().resolve("model.yaml"), "golden/" + row, reason);
    }
}
