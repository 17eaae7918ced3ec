package dev.slipway.frontend.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.tensor.Datatype;
import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A JSON document read token by token, whose refusals name the place as a JSON pointer.
///
/// Documents are at most 100 levels deep. `NaN`, `Infinity` and `-Infinity` are read as numbers.
/// After every 4,096 tokens the reading thread yields, so that a long document does not keep short
/// requests from the cores.
///
/// *Source*: RFC 8259; JSON pointers of RFC 6901.
///
/// *Threads*: one thread's.
public final class JsonSource {
    private static final int AT_A_STRETCH = 4_096;
    private static final int DEEPEST = 100;
    private static final int LONGEST_NUMBER = 1_000;
    private static final int LONGEST_NAME = 10_000;
    private static final Pattern PARSER_SETTING = Pattern.compile(", from `[^`]*`");

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEEPEST)
                                    .maxNumberLength(LONGEST_NUMBER)
                                    .maxNameLength(LONGEST_NAME)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final Pause pause = new Pause();
    private final byte[] bytes;
    private final int start;
    private final int length;
    private final String prefix;
    private final JsonParser parser;
    private int tokens;

    private JsonSource(byte[] bytes, int start, int length, String prefix) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
        this.prefix = prefix;
        try {
            this.parser = FACTORY.createParser(bytes, start, length);
        } catch (IOException e) {
            // Its first bytes are of signs of four bytes each, in an order that nobody writes.
            throw new RefusalException(
                    ErrorCode.MALFORMED_REQUEST,
                    (prefix.isEmpty() ? "/" : prefix) + ": broken JSON: " + e.getMessage());
        }
    }

    /// A document in the first `length` bytes.
    public static JsonSource of(byte[] bytes, int length) {
        return new JsonSource(bytes, 0, length, "");
    }

    /// A value of this document, read again: `from` and `to` are readings of [#valueStart()] and
    /// [#valueEnd()], `pointer` its place.
    public JsonSource again(long from, long to, String pointer) {
        return new JsonSource(bytes, start + (int) from, (int) (to - from), pointer);
    }

    /// The number of bytes from the current token to the document's end.
    public long left() {
        return length - valueStart();
    }

    /// Moves to the next token.
    ///
    /// *Errors*: [RefusalException] for broken JSON, and at the end of the document.
    public JsonToken next() {
        JsonToken token = nextOrEnd();
        if (token == null) {
            throw malformed("the document ends here (expected: more)");
        }
        return token;
    }

    /// Refuses anything after the document's value.
    public void expectEnd() {
        JsonToken token = nextOrEnd();
        if (token != null) {
            throw malformed("more follows the document (expected: its end)");
        }
    }

    private @Nullable JsonToken nextOrEnd() {
        if (++tokens % AT_A_STRETCH == 0) {
            pause.forOthers();
        }
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// The current token.
    public JsonToken token() {
        return parser.currentToken();
    }

    /// Moves to the next token, which must open an object.
    public void expectObject() {
        if (next() != JsonToken.START_OBJECT) {
            throw expected("an object");
        }
    }

    /// Moves to the next token, which must open an array.
    public void expectArray() {
        if (next() != JsonToken.START_ARRAY) {
            throw expected("an array");
        }
    }

    /// The next member's name, or null at the object's end.
    public @Nullable String nextName() {
        return next() == JsonToken.END_OBJECT ? null : name();
    }

    private String name() {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Moves to the next token, which must be a string.
    public String nextString() {
        if (next() != JsonToken.VALUE_STRING) {
            throw expected("a string");
        }
        return text();
    }

    /// The current string, or the current number as it is written.
    public String text() {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// The current string, which bytes are made of: half a surrogate pair has none, and something
    /// else would stand in its place.
    ///
    /// *Errors*: [RefusalException] when there is half a pair in it.
    public String textOfBytes() {
        String text = text();
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            bits |= text.charAt(i);
        }
        // Most text has no sign that is so far up, and is not looked at by pairs.
        if (bits >= Character.MIN_SURROGATE) {
            requirePairs(text);
        }
        return text;
    }

    private void requirePairs(String text) {
        int at = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw expected("text without half a surrogate pair");
            }
            at += Character.charCount(character);
        }
    }

    /// The current number as a `float`, rounded once.
    ///
    /// *Errors*: [RefusalException] when it is finite and out of range for `datatype`.
    public float floatValue(Datatype datatype) {
        float value;
        try {
            value = parser.getFloatValue();
        } catch (IOException e) {
            throw broken(e);
        }
        if (Float.isInfinite(value) && isWrittenFinite()) {
            throw expected("-3.4028235e38 to 3.4028235e38 for " + datatype);
        }
        return value == 0 && isMinusZero() ? -0f : value;
    }

    /// The current number as a `double`.
    ///
    /// *Errors*: [RefusalException] when it is finite and out of range for `datatype`.
    public double doubleValue(Datatype datatype) {
        double value;
        try {
            value = parser.getDoubleValue();
        } catch (IOException e) {
            throw broken(e);
        }
        if (Double.isInfinite(value) && isWrittenFinite()) {
            throw expected("-1.7976931348623157e308 to 1.7976931348623157e308 for " + datatype);
        }
        return value == 0 && isMinusZero() ? -0d : value;
    }

    /// Whether the current number is `-0`, which is written as a whole number and has its sign as a
    /// floating-point one alone: the parser loses it.
    public boolean isMinusZero() {
        try {
            return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getTextLength() == 2
                    && parser.getLongValue() == 0;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private boolean isWrittenFinite() {
        return text().indexOf('I') < 0;
    }

    /// The current whole number, whatever its size.
    public BigInteger bigValue() {
        return new BigInteger(text());
    }

    /// Whether the current whole number fits a `long`.
    public boolean fitsLong() {
        try {
            return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// The current whole number.
    public long longValue() {
        try {
            return parser.getLongValue();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Skips the next value, whatever it is.
    public void skip() {
        next();
        skipOpened();
    }

    /// Skips the rest of the value that the current token opens.
    public void skipOpened() {
        int open = token().isStructStart() ? 1 : 0;
        while (open > 0) {
            JsonToken token = next();
            if (token.isStructStart()) {
                open++;
            } else if (token.isStructEnd()) {
                open--;
            }
        }
    }

    /// Where the current token starts.
    public long valueStart() {
        return parser.currentTokenLocation().getByteOffset();
    }

    /// Where the current token ends.
    public long valueEnd() {
        return parser.currentLocation().getByteOffset();
    }

    /// The place of the current token.
    public String pointer() {
        return prefix + parser.getParsingContext().pathAsPointer();
    }

    /// A refusal of the current value: it is not `what`.
    public RefusalException expected(String what) {
        return invalid(shown() + " (expected: " + what + ")");
    }

    /// A refusal that names the current place.
    public RefusalException invalid(String message) {
        return new RefusalException(ErrorCode.INVALID_INPUT, located(message));
    }

    private RefusalException malformed(String message) {
        return new RefusalException(ErrorCode.MALFORMED_REQUEST, located(message));
    }

    private String located(String message) {
        String pointer = pointer();
        return (pointer.isEmpty() ? "/" : pointer) + ": " + message;
    }

    private String shown() {
        return switch (parser.currentToken()) {
            case START_OBJECT, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> "\"" + abridged(text()) + "\"";
            case FIELD_NAME -> abridged(name());
            case VALUE_NULL -> "null";
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> abridged(text());
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "nothing";
        };
    }

    private static String abridged(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /// The parser's message without its notes on where an unclosed value began and on its own code.
    private static String cause(String message) {
        int note = message.indexOf(" (start marker at");
        String shorter = note < 0 ? message : message.substring(0, note);
        return PARSER_SETTING
                .matcher(shorter)
                .replaceAll("")
                .lines()
                .findFirst()
                .orElse("broken JSON");
    }

    private RefusalException broken(IOException e) {
        if (e instanceof JsonProcessingException json) {
            return malformed(cause(json.getOriginalMessage()));
        }
        return malformed("broken JSON: " + e.getMessage());
    }
}
