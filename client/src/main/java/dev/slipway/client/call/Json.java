package dev.slipway.client.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.api.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A JSON document as maps, lists, strings, numbers, booleans and nulls, with typed access.
///
/// @param value never null for a document that was parsed as an object
public record Json(@Nullable Object value) {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    /// Writes one document.
    @FunctionalInterface
    public interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    public static byte[] write(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// *Errors*: [SlipwayException] with `INTERNAL` when it is no JSON document.
    static Json parse(byte[] bytes) {
        return parse(bytes, bytes.length);
    }

    /// *Errors*: [SlipwayException] with `INTERNAL` when a server's answer is no JSON document.
    public static Json parse(byte[] bytes, int length) {
        try (JsonParser in = FACTORY.createParser(bytes, 0, length)) {
            in.nextToken();
            return new Json(read(in));
        } catch (JsonProcessingException e) {
            throw isNone(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw isNone(e.getMessage(), e);
        }
    }

    private static SlipwayException isNone(@Nullable String why, IOException cause) {
        return new SlipwayException(
                ErrorCode.INTERNAL,
                "answer: not JSON: " + why + " (is it a Slipway server?)",
                cause);
    }

    private static @Nullable Object read(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                members.put(name, read(in));
            }
            return members;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> elements = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                elements.add(read(in));
            }
            return elements;
        }
        return scalar(in, token);
    }

    private static @Nullable Object scalar(JsonParser in, @Nullable JsonToken token)
            throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return in.getNumberValue();
        }
        if (token == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return in.getBooleanValue();
        }
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        throw new IOException("document: ends early");
    }

    public Json member(String name) {
        return new Json(value instanceof Map<?, ?> members ? members.get(name) : null);
    }

    public List<Json> elements() {
        List<Json> elements = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                elements.add(new Json(element));
            }
        }
        return elements;
    }

    public boolean isPresent() {
        return value != null;
    }

    public String text() {
        return value instanceof String text ? text : "";
    }

    public Optional<Boolean> flag() {
        return value instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }

    public long whole() {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /// The elements as whole numbers.
    public long[] wholes() {
        return elements().stream().mapToLong(Json::whole).toArray();
    }

    /// A number, or what a number cannot say: `null` stands for NaN, and strings name infinities.
    public double real() {
        return switch (value) {
            case Number number -> number.doubleValue();
            case String text -> Double.parseDouble(text);
            case null, default -> Double.NaN;
        };
    }

    /// The same as a `float`, rounded once: what was read as a `double` is written again, which
    /// gives back the digits of whatever had at most 15 of them, and a `float` has fewer.
    public float single() {
        return switch (value) {
            case Double read -> Float.parseFloat(read.toString());
            case Number number -> number.floatValue();
            case String text -> Float.parseFloat(text);
            case null, default -> Float.NaN;
        };
    }
}
