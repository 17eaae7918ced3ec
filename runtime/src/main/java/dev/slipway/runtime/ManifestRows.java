package dev.slipway.runtime;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
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
            RowWriter writer = RowBinding.positional(signature).writer();
            for (ManifestRow row : rows) {
                write(row, writer);
            }
            return writer.tensors(allocator).stream().map(NamedTensor::tensor).toList();
        } catch (RefusalException e) {
            throw new ModelRefusedException(
                    source.root().resolve("model.yaml"), place, e.refusal().message(), e);
        }
    }

    private static void write(ManifestRow row, RowWriter writer) {
        for (int column = 0; column < row.cells().size(); column++) {
            switch (row.cells().get(column)) {
                case Cell.Whole(long value) -> writer.whole(column, value);
                case Cell.Real(double value) -> writer.number(column, value);
                case Cell.Text(String value) -> writer.text(column, value);
                case Cell.Missing() -> writer.missing(column);
            }
        }
        writer.endRow();
    }
}
