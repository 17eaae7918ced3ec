package dev.slipway.jobs.feature;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import dev.slipway.jobs.score.GivenValues;
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

/// A definition as a model that answers rows with what a table is made for: numbers as 64 bits,
/// what is missing as NaN or the empty text. Features that are whole numbers or flags keep their
/// type where they are never missing; columns keep it, but that flags are 1 or 0.
///
/// *Threads*: one.
final class DefinitionModel implements LoadedModel {
    private final FeatureDefinition definition;
    private final Purpose purpose;
    private final Signature signature;
    private AggregateValues values;

    /// A model that knows of no event until it is told where aggregates come from.
    DefinitionModel(FeatureDefinition definition, Purpose purpose) {
        this.definition = definition;
        this.purpose = purpose;
        this.values = AggregateValues.ofNothing(definition.aggregates());
        this.signature =
                Signature.of(
                        definition.columns(),
                        switch (purpose) {
                            case TRAINING -> features();
                            case SCORING -> given();
                        });
    }

    private List<TensorSpec> features() {
        List<TensorSpec> features = new ArrayList<>();
        for (int i = 0; i < definition.features().size(); i++) {
            features.add(TensorSpec.of(definition.features().get(i), datatype(i), -1, 1));
        }
        return features;
    }

    private List<TensorSpec> given() {
        List<TensorSpec> given = new ArrayList<>();
        for (TensorSpec column : definition.columns()) {
            boolean isFlag = column.datatype() == Datatype.BOOL;
            given.add(isFlag ? TensorSpec.of(column.name(), Datatype.INT64, -1, 1) : column);
        }
        for (GivenValues.TableColumn column : GivenValues.columns(definition)) {
            given.add(TensorSpec.of(column.name(), valueType(column.isText()), -1, 1));
        }
        return given;
    }

    private static Datatype valueType(boolean isText) {
        return isText ? Datatype.BYTES : Datatype.FP64;
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
        return switch (purpose) {
            case TRAINING -> features(inputs);
            case SCORING -> given(inputs);
        };
    }

    private List<Tensor> features(List<Tensor> inputs) {
        List<Column> columns = definition.values(inputs, values);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            tensors.add(tensor(columns.get(i), datatype(i)));
        }
        return tensors;
    }

    private List<Tensor> given(List<Tensor> inputs) {
        List<Tensor> tensors = new ArrayList<>();
        inputs.forEach(input -> tensors.add(withoutFlags(input)));
        definition.ask(
                inputs,
                (aggregate, keys, moments) -> {
                    Column found = values.of(aggregate, keys, moments);
                    tensors.add(tensor(found, valueType(found.type() == Type.TEXT)));
                    return found;
                });
        return tensors;
    }

    /// As whole numbers, which text files have too.
    private static Tensor withoutFlags(Tensor input) {
        if (!(input instanceof DenseTensor dense) || dense.datatype() != Datatype.BOOL) {
            return input;
        }
        ByteBuffer longs =
                ByteBuffer.allocate(dense.elementCount() * Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < dense.elementCount(); row++) {
            longs.putLong(dense.longAt(row));
        }
        return new DenseTensor(Datatype.INT64, dense.shape(), longs.flip());
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
