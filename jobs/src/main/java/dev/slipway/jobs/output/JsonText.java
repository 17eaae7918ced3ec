package dev.slipway.jobs.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongSupplier;

/// Scored rows as one JSON object on each line; a missing value is `null`, numbers that are not
/// finite are texts, as in answers over HTTP.
final class JsonText implements RowsWriter {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build();

    private final JsonGenerator json;
    private final LongSupplier bytes;
    private boolean hasRows;

    JsonText(OutputStream stream, LongSupplier bytes) throws IOException {
        this.json = JSON.createGenerator(stream);
        this.json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        this.bytes = bytes;
    }

    @Override
    public void write(ScoredBatch batch, RowList places) throws IOException {
        for (int i = 0; i < places.count(); i++) {
            int place = places.at(i);
            int row = batch.rows().at(place);
            json.writeStartObject();
            for (Column column : batch.passThrough()) {
                json.writeFieldName(column.field().name());
                if (column.isMissing(row)) {
                    json.writeNull();
                } else {
                    AnswerText.value(json, column, row);
                }
            }
            for (Column column : batch.outputs()) {
                AnswerText.write(json, column, place);
            }
            json.writeEndObject();
            hasRows = true;
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
        if (hasRows) {
            json.writeRaw('\n');
        }
        json.close();
    }
}
