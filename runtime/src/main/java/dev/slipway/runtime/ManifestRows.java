package dev.slipway.runtime;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;

/// Turns the rows of a package's manifest into input tensors.
public final class ManifestRows {
    private final Signature signature;
    private final ModelPackage source;

    /// Rows of `source` for a model with this signature.
    public ManifestRows(Signature signature, ModelPackage source) {
        this.signature = signature;
        this.source = source;
    }

    /// The rows as tensors in the signature's order.
    ///
    /// *Errors*: [ModelRefusedException] when a row does not fit the signature.
    public List<Tensor> tensors(String place, List<ManifestRow> rows, TensorAllocator allocator) {
        try {
            if (rows.getFirst().isOfLists()) {
                return ofLists(place, rows, allocator);
            }
            RowWriter writer = RowBinding.positional(signature).writer();
            for (ManifestRow row : rows) {
                write(row.cells(), writer);
            }
            return writer.tensors(allocator).stream().map(NamedTensor::tensor).toList();
        } catch (RefusalException e) {
            throw new ModelRefusedException(
                    source.root().resolve("model.yaml"), place, e.refusal().message(), e);
        }
    }

    /// Each input is a matrix with a row for each list.
    private List<Tensor> ofLists(String place, List<ManifestRow> rows, TensorAllocator allocator) {
        List<Integer> lengths = rows.getFirst().lengths();
        if (lengths.size() != signature.inputs().size()
                || rows.stream().anyMatch(row -> !row.lengths().equals(lengths))) {
            throw refuse(
                    place, lengths, "a list for each of " + signature.inputs().size() + " inputs");
        }
        List<Tensor> tensors = new ArrayList<>();
        int first = 0;
        for (int input = 0; input < lengths.size(); input++) {
            TensorSpec spec = signature.inputs().get(input);
            int length = lengths.get(input);
            if (length == 0 || !spec.shape().accepts(Shape.of(1, length))) {
                throw refuse(place, lengths, spec.name() + " of " + spec.shape());
            }
            TensorSpec matrix = TensorSpec.of(spec.name(), spec.datatype(), -1, length);
            RowWriter writer =
                    RowBinding.positional(Signature.of(List.of(matrix), List.of())).writer();
            for (ManifestRow row : rows) {
                write(row.cells().subList(first, first + length), writer);
            }
            tensors.add(writer.tensors(allocator).getFirst().tensor());
            first += length;
        }
        return tensors;
    }

    private ModelRefusedException refuse(String place, List<Integer> lengths, String expected) {
        return new ModelRefusedException(
                source.root().resolve("model.yaml"),
                place,
                "lists of " + lengths + " values (expected: " + expected + ")");
    }

    private static void write(List<Cell> cells, RowWriter writer) {
        for (int column = 0; column < cells.size(); column++) {
            writer.cell(column, cells.get(column));
        }
        writer.endRow();
    }
}
