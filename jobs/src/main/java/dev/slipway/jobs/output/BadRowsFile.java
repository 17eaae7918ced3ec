package dev.slipway.jobs.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Part.PartFile;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.BadRow;
import java.io.IOException;
import java.nio.file.Path;

/// The rows that were put aside, one JSON object on each line: file, row (from 1), column, reason.
///
/// *Threads*: one.
final class BadRowsFile {
    /// Where these files are.
    static final String DIRECTORY = "_quarantine";

    private static final JsonFactory JSON =
            new JsonFactoryBuilder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final Plan plan;
    private final CheckedFile file;
    private final JsonGenerator json;
    private long rows;

    BadRowsFile(Path stage, String name, Plan plan) throws IOException {
        this.plan = plan;
        this.file = new CheckedFile(stage, DIRECTORY + "/" + name + ".jsonl");
        this.json = JSON.createGenerator(file.stream());
        this.json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    void write(ScoredBatch batch) throws IOException {
        for (BadRow row : batch.badRows()) {
            json.writeStartObject();
            json.writeStringField("file", plan.files().get(batch.place().file()).name());
            json.writeNumberField("row", BadRowText.number(batch.place(), row));
            if (!row.column().isEmpty()) {
                json.writeStringField("column", row.column());
            }
            json.writeStringField("reason", row.reason());
            json.writeEndObject();
            rows++;
        }
    }

    PartFile finish() throws IOException {
        json.writeRaw('\n');
        json.close();
        return file.finish(rows);
    }

    void discard() throws IOException {
        file.discard();
    }
}
