package dev.slipway.features;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What one batch was given for its aggregates, and of whom and when that was asked: with it the
/// same can be asked again.
///
/// It keeps the columns that were computed anyway, and copies nothing before it is read.
///
/// *Threads*: one at a time.
public final class ServedAggregates {
    private final FeatureDefinition definition;
    private final List<Given> given = new ArrayList<>();
    private OptionalLong now = OptionalLong.empty();

    /// An aggregate of all rows.
    ///
    /// @param moments null where it is asked for now
    private record Given(int aggregate, Column keys, @Nullable Column moments, Column values) {}

    /// Of a batch that is not computed yet.
    ServedAggregates(FeatureDefinition definition) {
        this.definition = definition;
    }

    /// The values of a source for one batch, each noted as it is asked.
    AggregateValues noting(AggregateValues source) {
        AggregateValues one = source.ofOneMoment();
        now = one.moment();
        return (aggregate, keys, moments) -> {
            Column values = one.of(aggregate, keys, moments);
            given.add(new Given(aggregate, keys, moments, values));
            return values;
        };
    }

    /// The moment of what was asked for now; empty where nothing was.
    public OptionalLong now() {
        return given.stream().anyMatch(one -> one.moments() == null) ? now : OptionalLong.empty();
    }

    /// The values of all rows, a tensor for each aggregate that was asked: of 64 bits, and NaN
    /// where one was missing; or of texts, and the empty one where one was missing.
    ///
    /// *Shape*: rows × 1.
    public List<NamedTensor> columns() {
        List<Aggregate> aggregates = definition.aggregates();
        List<NamedTensor> columns = new ArrayList<>(given.size());
        for (Given one : given) {
            columns.add(
                    new NamedTensor(aggregates.get(one.aggregate()).name(), tensor(one.values())));
        }
        return columns;
    }

    private static Tensor tensor(Column column) {
        int rows = column.rows();
        Shape shape = Shape.of(rows, 1);
        if (column.type() == Type.TEXT) {
            List<byte[]> texts = new ArrayList<>(rows);
            for (int row = 0; row < rows; row++) {
                String text = column.isMissing(row) ? "" : column.text(row);
                texts.add(text.getBytes(StandardCharsets.UTF_8));
            }
            return BytesTensor.of(shape, texts);
        }
        double[] values = new double[rows];
        for (int row = 0; row < rows; row++) {
            values[row] = column.number(row);
        }
        return DenseTensor.ofDoubles(shape, values);
    }

    /// What rows were given that had a key and a moment, of rows that are spread evenly.
    ///
    /// @param most so many at most
    public List<ServedValue> values(int most) {
        List<Aggregate> aggregates = definition.aggregates();
        List<ServedValue> values = new ArrayList<>();
        int rows = given.isEmpty() ? 0 : given.getFirst().values().rows();
        int wanted = Math.max(1, most / Math.max(1, given.size()));
        int stride = Math.max(1, (rows + wanted - 1) / wanted);
        for (int row = 0; row < rows; row += stride) {
            for (Given one : given) {
                ServedValue value = value(one, row, aggregates.get(one.aggregate()).name());
                if (value != null && values.size() < most) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    private @Nullable ServedValue value(Given one, int row, String name) {
        Column moments = one.moments();
        OptionalLong moment =
                moments == null
                        ? now
                        : moments.isMissing(row)
                                ? OptionalLong.empty()
                                : OptionalLong.of(moments.whole(row));
        return one.keys().isMissing(row) || moment.isEmpty()
                ? null
                : new ServedValue(
                        row + 1,
                        one.aggregate(),
                        name,
                        AggregateValues.key(one.keys(), row),
                        moment.getAsLong(),
                        AggregateValues.cell(one.values(), row));
    }
}
