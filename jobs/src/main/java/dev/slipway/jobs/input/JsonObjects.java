package dev.slipway.jobs.input;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.jobs.table.Field;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns JSON objects into rows; bytes that are none are a fault of their row.
final class JsonObjects {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private final RowCollector collector;
    private final Map<String, int[]> targets = new HashMap<>();

    JsonObjects(List<Field> fields, RowCollector collector) {
        this.collector = collector;
        fields.forEach(field -> targets.put(field.name(), collector.fields(field.name())));
    }

    /// Reads the values of one row; whoever asks ends the row.
    void read(byte[] bytes, int from, int length) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes, from, length)) {
            object(parser);
        } catch (JacksonException e) {
            collector.fault("", e.getOriginalMessage() + " (expected: one JSON object)");
        } catch (CharConversionException e) {
            // Zeros in front are taken for characters of 32 bits.
            collector.fault("", e.getMessage() + " (expected: one JSON object)");
        }
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
}
