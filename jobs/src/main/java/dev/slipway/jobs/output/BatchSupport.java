package dev.slipway.jobs.output;

import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/// Gives a batch's rows to the Parquet writer, one place of its list at a time, without an object
/// for each.
///
/// *Threads*: one.
final class BatchSupport extends WriteSupport<Integer> {
    private final OutputShape shape;
    private final MessageType schema;
    private @Nullable RecordConsumer consumer;
    private @Nullable ScoredBatch batch;

    BatchSupport(OutputShape shape) {
        this.shape = shape;
        this.schema = ParquetShape.of(shape);
    }

    OutputShape shape() {
        return shape;
    }

    /// The batch whose rows come next.
    void use(ScoredBatch next) {
        batch = next;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract above
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema, Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(schema, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(Integer place) {
        RecordConsumer to = consumer;
        ScoredBatch from = batch;
        if (to == null || from == null) {
            throw new IllegalStateException("a row before its batch");
        }
        to.startMessage();
        int position = 0;
        int row = from.rows().at(place);
        for (Column column : from.passThrough()) {
            String name = column.field().name();
            if (!column.isMissing(row)) {
                to.startField(name, position);
                value(to, column, row);
                to.endField(name, position);
            }
            position++;
        }
        for (Column column : from.outputs()) {
            String name = column.field().name();
            to.startField(name, position);
            if (column.field().isList()) {
                list(to, column, place);
            } else {
                value(to, column, place);
            }
            to.endField(name, position++);
        }
        to.endMessage();
    }

    private static void list(RecordConsumer to, Column column, int row) {
        to.startGroup();
        if (column.width() > 0) {
            to.startField(ParquetShape.LIST, 0);
            for (int i = 0; i < column.width(); i++) {
                to.startGroup();
                to.startField(ParquetShape.ELEMENT, 0);
                value(to, column, row * column.width() + i);
                to.endField(ParquetShape.ELEMENT, 0);
                to.endGroup();
            }
            to.endField(ParquetShape.LIST, 0);
        }
        to.endGroup();
    }

    private static void value(RecordConsumer to, Column column, int index) {
        switch (column.field().kind()) {
            case FLAG -> to.addBoolean(column.flags()[index]);
            case WHOLE -> {
                long value = column.longs()[index];
                if (ParquetShape.isShort(column.field())) {
                    to.addInteger((int) value);
                } else {
                    to.addLong(value);
                }
            }
            case SINGLE -> to.addFloat(column.floats()[index]);
            case REAL -> to.addDouble(column.doubles()[index]);
            case TEXT -> {
                int from = column.offsets()[index];
                int length = column.offsets()[index + 1] - from;
                to.addBinary(Binary.fromReusedByteArray(column.text(), from, length));
            }
        }
    }
}
