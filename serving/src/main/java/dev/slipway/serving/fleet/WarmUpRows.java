package dev.slipway.serving.fleet;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.ManifestRows;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.batching.Padding;
import dev.slipway.tensor.BrainFloat;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Inputs to warm a model up with: the package's own rows, repeated as needed, or made-up ones.
public final class WarmUpRows {
    private static final double MADE_UP_REAL = 0.5;
    private static final String MADE_UP_TEXT = "a";
    private static final int MADE_UP_TOKENS = 9;

    private final Signature signature;
    private final List<ManifestRow> given;
    private final List<ManifestRow> known;
    private final ManifestRows manifestRows;

    /// Rows of `source`, or made-up ones, for a model with this signature.
    public WarmUpRows(Signature signature, ModelPackage source) {
        this.signature = signature;
        this.given = source.manifest().warmUpRows();
        this.known =
                Stream.concat(
                                given.stream(),
                                source.manifest().goldenRows().stream().map(GoldenRow::row))
                        .distinct()
                        .toList();
        this.manifestRows = new ManifestRows(signature, source);
    }

    /// Whether the package brought rows.
    public boolean areGiven() {
        return !given.isEmpty();
    }

    /// Whether the model takes batches of different sizes.
    boolean canBatch() {
        return signature.inputs().stream().anyMatch(WarmUpRows::isOpenFirst);
    }

    /// Tensors of `rows` rows; one row when the model does not take batches.
    List<Tensor> batch(int rows, TensorAllocator allocator) {
        if (areGiven()) {
            List<ManifestRow> alike = alike(given);
            List<ManifestRow> repeated = new ArrayList<>(rows);
            for (int i = 0; i < rows; i++) {
                repeated.add(alike.get(i % alike.size()));
            }
            return manifestRows.tensors("warm-up", repeated, allocator);
        }
        return madeUp(rows, MADE_UP_REAL, allocator);
    }

    /// Those that fit into one tensor: lists of other lengths than the first one's do not.
    private static List<ManifestRow> alike(List<ManifestRow> rows) {
        return rows.stream()
                .filter(row -> row.lengths().equals(rows.getFirst().lengths()))
                .toList();
    }

    /// The package's rows as inputs of one row each, where they are lists of any length; at most so
    /// many.
    List<List<Tensor>> lists(int most, TensorAllocator allocator) {
        return known.stream()
                .filter(ManifestRow::isOfLists)
                .limit(most)
                .map(row -> manifestRows.tensors("warm-up", List.of(row), allocator))
                .toList();
    }

    /// Inputs of one row each that differ where they can: the package's rows for warming up and
    /// golden ones, then these with other numbers, or made-up ones.
    public List<List<Tensor>> different(int count, TensorAllocator allocator) {
        List<List<Tensor>> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(
                    known.isEmpty()
                            ? madeUp(1, MADE_UP_REAL * i, allocator)
                            : manifestRows.tensors("warm-up", List.of(varied(i)), allocator));
        }
        return rows;
    }

    /// A row that neither stands in the package nor among those before, once these are used up.
    private ManifestRow varied(int number) {
        List<ManifestRow> alike = alike(known);
        ManifestRow row = alike.get(number % alike.size());
        int round = number / alike.size();
        // A mask of zeros would hide the whole row.
        return round == 0 || row.isOfLists()
                ? row
                : new ManifestRow(row.cells().stream().map(cell -> varied(cell, round)).toList());
    }

    /// A whole number may be an index or a category, and 0 is one nearly everywhere.
    private static Cell varied(Cell cell, int round) {
        return switch (cell) {
            case Cell.Real(double value) -> new Cell.Real(value == 0 ? round : value * (1 + round));
            case Cell.Whole(long value) -> new Cell.Whole(round % 2 == 0 ? value : 0);
            case Cell.Digits _ -> round % 2 == 0 ? cell : new Cell.Whole(0);
            case Cell.Text _, Cell.Missing _ -> cell;
        };
    }

    /// One row of so many tokens, others for another number; the mask says that all are some.
    List<Tensor> tokens(Padding padding, int length, int number, TensorAllocator allocator) {
        List<Tensor> tensors = new ArrayList<>();
        for (int input = 0; input < signature.inputs().size(); input++) {
            TensorSpec spec = signature.inputs().get(input);
            long[] extents = spec.shape().extents();
            for (int axis = 0; axis < extents.length; axis++) {
                boolean along = axis == 1 && padding.inputs().get(input);
                extents[axis] = extents[axis] >= 0 ? extents[axis] : along ? length : 1;
            }
            DenseTensor tensor =
                    DenseTensor.allocate(spec.datatype(), Shape.of(extents), allocator);
            for (int i = 0; i < tensor.elementCount(); i++) {
                put(tensor, i, token(spec.name(), number + i));
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    private static void put(DenseTensor tensor, int index, int value) {
        switch (tensor.datatype()) {
            case INT64 -> tensor.buffer().putLong(index * 8, value);
            case INT32 -> tensor.buffer().putInt(index * 4, value);
            case FP32 -> tensor.buffer().putFloat(index * 4, value);
            case BOOL -> tensor.buffer().put(index, (byte) value);
            default -> {
                // What is neither tokens nor their mask stays 0.
            }
        }
    }

    /// Whole numbers that are legal nearly everywhere, and tell rows apart.
    private static int token(String input, int number) {
        return switch (input) {
            case Padding.MASK -> 1;
            case Padding.TOKENS -> 1 + number % MADE_UP_TOKENS;
            default -> 0;
        };
    }

    private List<Tensor> madeUp(int rows, double real, TensorAllocator allocator) {
        List<Tensor> tensors = new ArrayList<>();
        for (TensorSpec spec : signature.inputs()) {
            tensors.add(madeUp(spec, rows, real, allocator));
        }
        return tensors;
    }

    private static boolean isOpenFirst(TensorSpec spec) {
        return spec.shape().rank() > 0 && spec.shape().extent(0) < 0;
    }

    private static Tensor madeUp(
            TensorSpec spec, int rows, double real, TensorAllocator allocator) {
        long[] extents = spec.shape().extents();
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] < 0) {
                extents[axis] = axis == 0 ? rows : 1;
            }
        }
        Shape shape = Shape.of(extents);
        if (spec.datatype() == Datatype.BYTES) {
            int count = Math.toIntExact(shape.elementCount());
            return BytesTensor.ofText(
                    shape, Collections.nCopies(count, MADE_UP_TEXT).toArray(String[]::new));
        }
        DenseTensor tensor = DenseTensor.allocate(spec.datatype(), shape, allocator);
        fill(tensor, real);
        return tensor;
    }

    /// Whole numbers stay 0, which is a legal index, category and token almost everywhere.
    private static void fill(DenseTensor tensor, double real) {
        for (int i = 0; i < tensor.elementCount(); i++) {
            switch (tensor.datatype()) {
                case FP16 -> tensor.buffer().putShort(i * 2, Float.floatToFloat16((float) real));
                case BF16 -> tensor.buffer().putShort(i * 2, BrainFloat.of((float) real));
                case FP32 -> tensor.buffer().putFloat(i * 4, (float) real);
                case FP64 -> tensor.buffer().putDouble(i * 8, real);
                case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES -> {
                    return;
                }
            }
        }
    }
}
