package dev.slipway.jobs.input;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Field;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A stretch of a file with one JSON object on each line. A line that is none is a bad row; the lines behind it
/// are read.
final class JsonBatches implements BatchReader {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private final String name;
    private final JsonLines lines;
    private final RowCollector collector;
    private final Map<String, int[]> targets = new HashMap<>();

    private JsonBatches(String name, JsonLines lines, List<Field> fields, int capacity) {
        this.name = name;
        this.lines = lines;
        this.collector = new RowCollector(fields, capacity);
        fields.forEach(field -> targets.put(field.name(), collector.fields(field.name())));
    }

    static JsonBatches open(Path path, String name, Plan plan, Piece piece) throws IOException {
        JsonLines lines = new JsonLines(Stretch.of(path, piece.from(), piece.to()));
        return new JsonBatches(name, lines, plan.fields(), plan.batchRows());
    }

    @Override
    public @Nullable Rows next() {
        collector.clear();
        try {
            while (!collector.isFull() && lines.next()) {
                if (!lines.isBlank()) {
                    row();
                }
            }
        } catch (IOException e) {
            throw new JobException(EndCode.DAMAGED_INPUT, name + ": cannot be read: " + e, e);
        }
        return collector.isEmpty() ? null : collector.rows();
    }

    private void row() throws IOException {
        if (lines.isTooLong()) {
            collector.fault(
                    "", "a line of more than " + JsonLines.LONGEST + " bytes (expected: fewer)");
        } else {
            try (JsonParser parser =
                    JSON.createParser(lines.buffer(), lines.from(), lines.length())) {
                object(parser);
            } catch (JacksonException e) {
                collector.fault("", e.getOriginalMessage() + " (expected: one JSON object)");
            }
        }
        collector.endRow();
    }

    private void object(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            collector.fault("", parser.currentToken() + " (expected: one JSON object)");
            return;
        }
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            int[] found = targets.get(field);
            parser.nextToken();
            if (found == null) {
                parser.skipChildren();
            } else if (!value(parser, field, found)) {
                return;
            }
        }
        if (parser.nextToken() != null) {
            collector.fault("", "more behind the object (expected: one JSON object)");
        }
    }

    /// Gives a value to all fields that it is for; whether it was one of theirs.
    private boolean value(JsonParser parser, String column, int[] found) throws IOException {
        for (int field : found) {
            String fault = JsonCell.give(collector.builder(field), parser);
            if (!fault.isEmpty()) {
                collector.fault(column, fault);
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new JobException(EndCode.DAMAGED_INPUT, name + ": " + e, e);
        }
    }
}
