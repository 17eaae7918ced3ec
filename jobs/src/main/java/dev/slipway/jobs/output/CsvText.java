package dev.slipway.jobs.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
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
        hasHeader = true;
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
