package dev.slipway.jobs.feature;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A definition as a model that answers rows with their features: numbers as 64 bits, what is
/// missing as NaN or the empty text; whole numbers and flags keep their type where they are never
/// missing.
///
/// *Threads*: one.
final class DefinitionModel implements LoadedModel {
    private final FeatureDefinition definition;
    private final Signature signature;
    private AggregateValues values;

    DefinitionModel(FeatureDefinition definition, AggregateValues values) {
        this.definition = definition;
        this.values = values;
        List<TensorSpec> outputs = new ArrayList<>();
        for (int i = 0; i < definition.features().size(); i++) {
            outputs.add(TensorSpec.of(definition.features().get(i), datatype(i), -1, 1));
        }
        signature = Signature.of(definition.columns(), outputs);
    }

    /// Looks aggregates up elsewhere from now on.
    void use(AggregateValues next) {
        values = next;
    }

    private Datatype datatype(int feature) {
        Type type = definition.type(feature);
        if (type == Type.TEXT) {
            return Datatype.BYTES;
        }
        if (type == Type.NUMBER || definition.mayBeMissing(feature)) {
            return Datatype.FP64;
        }
        return type == Type.FLAG ? Datatype.BOOL : Datatype.INT64;
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        List<Column> columns = definition.values(inputs, values);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            tensors.add(tensor(columns.get(i), datatype(i)));
        }
        return tensors;
    }

    private static Tensor tensor(Column column, Datatype datatype) {
        int rows = column.rows();
        Shape shape = Shape.of(rows, 1);
        if (datatype == Datatype.BYTES) {
            List<byte[]> texts = new ArrayList<>(rows);
            for (int row = 0; row < rows; row++) {
                String text = column.isMissing(row) ? "" : column.text(row);
                texts.add(text.getBytes(StandardCharsets.UTF_8));
            }
            return BytesTensor.of(shape, texts);
        }
        ByteBuffer buffer =
                ByteBuffer.allocate(rows * datatype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            switch (datatype) {
                case FP64 -> buffer.putDouble(number(column, row));
                case BOOL -> buffer.put((byte) (column.flag(row) ? 1 : 0));
                default -> buffer.putLong(column.whole(row));
            }
        }
        return new DenseTensor(datatype, shape, buffer.flip());
    }

    private static double number(Column column, int row) {
        if (column.isMissing(row)) {
            return Double.NaN;
        }
        return column.type() == Type.FLAG ? (column.flag(row) ? 1 : 0) : column.number(row);
    }

    @Override
    public String platform() {
        return "features";
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public MemoryUse memory() {
        return MemoryUse.NONE;
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public void close() {}
}
