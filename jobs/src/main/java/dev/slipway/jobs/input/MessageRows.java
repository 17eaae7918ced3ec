package dev.slipway.jobs.input;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.ColumnBatch.Place;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns messages, each of which is one JSON object, into batches of columns. What is none becomes
/// a bad row, and so does an object that lacks a column: `null` has to be said.
///
/// *Threads*: one.
public final class MessageRows {
    private static final Place NOWHERE = new Place(0, 0, 0, 0);

    private final Plan plan;
    private final RowCollector collector;
    private final JsonObjects objects;

    /// Rows for a model.
    public MessageRows(List<WantedColumn> wanted, int batchRows) {
        List<Field> fields = new ArrayList<>();
        List<Integer> features = new ArrayList<>();
        for (WantedColumn column : wanted) {
            Field field = column.fieldInText();
            if (!fields.contains(field)) {
                fields.add(field);
            }
            features.add(fields.indexOf(field));
        }
        this.plan =
                new Plan(
                        FileFormat.JSONL,
                        batchRows,
                        List.of(),
                        List.of(),
                        fields,
                        features,
                        List.of(),
                        null);
        this.collector = new RowCollector(fields, batchRows);
        this.objects = new JsonObjects(fields, collector);
    }

    /// How the batches are laid out.
    public Plan plan() {
        return plan;
    }

    /// Adds a message's row; null for one without a value.
    public void add(byte @Nullable [] message) {
        if (message == null) {
            collector.fault("", "no value (expected: one JSON object)");
        } else {
            read(message);
        }
        collector.endRow();
    }

    private void read(byte[] message) {
        try {
            objects.read(message, 0, message.length);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        collector
                .absent()
                .ifPresent(
                        column -> collector.fault(column, "missing (expected: a value or null)"));
    }

    /// The rows that were added; valid until [#clear].
    public ColumnBatch batch() {
        BatchReader.Rows rows = collector.rows();
        return new ColumnBatch(
                NOWHERE, Position.START, rows.count(), rows.columns(), rows.badRows());
    }

    /// Forgets all rows.
    public void clear() {
        collector.clear();
    }
}
