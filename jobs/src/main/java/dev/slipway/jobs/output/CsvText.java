package dev.slipway.jobs.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.ValueText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Scored rows as comma-separated values with a header line. A list of answers becomes one column
/// for each, `NAME_0` and so on; a missing value is an empty field, an empty text two quotes.
final class CsvText implements RowsWriter {
    private final Writer text;
    private final CsvWriter writer;
    private final OutputShape shape;
    private final LongSupplier bytes;
    private boolean hasHeader;

    /// How many columns the header has for each output.
    private int[] widths = {};

    CsvText(OutputStream stream, OutputShape shape, LongSupplier bytes) {
        this.text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
        this.writer = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(text);
        this.shape = shape;
        this.bytes = bytes;
    }

    @Override
    public void write(ScoredBatch batch, RowList places) {
        if (!hasHeader) {
            header(batch.outputs());
        }
        requireAsBefore(batch.outputs());
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < places.count(); i++) {
            int place = places.at(i);
            values.clear();
            int row = batch.rows().at(place);
            for (Column column : batch.passThrough()) {
                values.add(column.isMissing(row) ? null : ValueText.of(column, row));
            }
            for (Column column : batch.outputs()) {
                for (int value = 0; value < column.width(); value++) {
                    values.add(ValueText.of(column, place * column.width() + value));
                }
            }
            writer.writeRecord(values);
        }
    }

    private void header(List<Column> outputs) {
        List<String> names = new ArrayList<>();
        shape.passThrough().forEach(field -> names.add(field.name()));
        for (Column column : outputs) {
            Field field = column.field();
            for (int i = 0; i < column.width(); i++) {
                names.add(field.isList() ? field.name() + "_" + i : field.name());
            }
        }
        writer.writeRecord(names);
        widths = outputs.stream().mapToInt(Column::width).toArray();
        hasHeader = true;
    }

    /// A model may answer later rows with more values or fewer: all that stands behind them would
    /// be under the names of others.
    private void requireAsBefore(List<Column> outputs) {
        for (int i = 0; i < widths.length; i++) {
            Column column = outputs.get(i);
            if (column.width() != widths[i]) {
                throw new JobException(
                        EndCode.MODEL_FAILED,
                        "output '"
                                + column.field().name()
                                + "': "
                                + column.width()
                                + " values for a row (expected: "
                                + widths[i]
                                + ", as for the rows before: CSV has a column for each; Parquet"
                                + " and JSON lines take both)");
            }
        }
    }

    @Override
    public long bytes() {
        return bytes.getAsLong();
    }

    /// Buffers are small.
    @Override
    public long held() {
        return 0;
    }

    @Override
    public void flush() {
        // What waits is next to nothing.
    }

    @Override
    public void close() throws IOException {
        if (!hasHeader) {
            List<String> names = new ArrayList<>();
            shape.passThrough().forEach(field -> names.add(field.name()));
            shape.outputs().forEach(field -> names.add(field.name()));
            writer.writeRecord(names);
        }
        writer.flush();
        text.flush();
    }
}
