package dev.slipway.journal.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// JSON in the one form in which equal values are equal bytes: members sorted, no white space,
/// shortest numbers.
///
/// *Errors*: `IllegalArgumentException` for text that is not JSON, for a repeated member name, half
/// a surrogate pair, and a whole number that a double cannot hold.
///
/// *Source*: RFC 8785.
public final class CanonicalJson {
    private static final double EXACT_WHOLE_NUMBERS = 9_007_199_254_740_992.0;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private CanonicalJson() {}

    /// The canonical form of one JSON value.
    public static String of(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            String canonical = value(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("json: text after the value");
            }
            return canonical;
        } catch (IOException e) {
            throw new IllegalArgumentException("json: " + e.getMessage(), e);
        }
    }

    /// The canonical form of one JSON object.
    public static String ofObject(String json, String subject) {
        String canonical = of(json);
        if (!canonical.startsWith("{")) {
            throw new IllegalArgumentException(
                    "payload: " + canonical + " (expected: a JSON object) for " + subject);
        }
        return canonical;
    }

    private static String value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IllegalArgumentException("json: empty (expected: a value)");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> quoted(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NULL -> "null";
            default -> throw new IllegalArgumentException("json: unexpected " + token);
        };
    }

    private static String object(JsonParser parser) throws IOException {
        Map<String, String> members = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        StringBuilder text = new StringBuilder("{");
        members.forEach((name, value) -> {
            text.append(text.length() > 1 ? "," : "");
            text.append(quoted(name)).append(':').append(value);
        });
        return text.append('}').toString();
    }

    private static String array(JsonParser parser) throws IOException {
        List<String> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return "[" + String.join(",", elements) + "]";
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints()
                .forEach(c -> {
                    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                        throw new IllegalArgumentException("json: half a surrogate pair in text");
                    }
                    append(quoted, c);
                });
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int c) {
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (c < ' ') {
                    quoted.append("\\u").append(HexFormat.of().toHexDigits((char) c));
                } else {
                    quoted.appendCodePoint(c);
                }
            }
        }
    }

    private static String number(String literal) {
        double value = Double.parseDouble(literal);
        if (Double.isInfinite(value)) {
            throw inexact(literal);
        }
        String text = EcmaNumbers.text(value);
        boolean whole = literal.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
        if (whole && Math.abs(value) >= EXACT_WHOLE_NUMBERS && !text.equals(literal)) {
            throw inexact(literal);
        }
        return text;
    }

    private static IllegalArgumentException inexact(String literal) {
        return new IllegalArgumentException(
                "number: " + literal + " (expected: one that a double holds; else a string)");
    }
}
