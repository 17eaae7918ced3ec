package dev.slipway.jobs.stream;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.api.model.Cell;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields of a message, as events that come by the network have them.
final class EventCells {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private EventCells() {}

    /// The fields of these names that a message has.
    ///
    /// *Errors*: `IllegalArgumentException` in words for what is no object of plain values.
    static Map<String, Cell> read(byte @Nullable [] message, Set<String> names) {
        if (message == null) {
            throw new IllegalArgumentException("no value (expected: one JSON object)");
        }
        try (JsonParser parser = JSON.createParser(message)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(
                        parser.currentToken() + " (expected: one JSON object)");
            }
            Map<String, Cell> cells = new HashMap<>();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                parser.nextToken();
                if (names.contains(name)) {
                    cells.put(name, cell(name, parser));
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException(
                        "more behind the object (expected: one JSON object)");
            }
            return cells;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    e.getOriginalMessage() + " (expected: one JSON object)", e);
        } catch (CharConversionException e) {
            // Zeros in front are taken for characters of 32 bits.
            throw new IllegalArgumentException(e.getMessage() + " (expected: one JSON object)", e);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
    }

    private static Cell cell(String name, JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> new Cell.Missing();
            case VALUE_TRUE -> new Cell.Whole(1);
            case VALUE_FALSE -> new Cell.Whole(0);
            case VALUE_STRING -> text(parser.getText());
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == NumberType.BIG_INTEGER
                            ? new Cell.Real(parser.getDoubleValue())
                            : new Cell.Whole(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> new Cell.Real(parser.getDoubleValue());
            default ->
                    throw new IllegalArgumentException(
                            name + ": nested (expected: a number, a text or null)");
        };
    }

    private static Cell text(String text) {
        return text.isEmpty() ? new Cell.Missing() : new Cell.Text(text);
    }
}
