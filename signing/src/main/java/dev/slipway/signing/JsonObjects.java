package dev.slipway.signing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;

/// Reads JSON objects field by field: every field must be of its kind and come once.
final class JsonObjects {
    /// The largest bundle that is read; 200,000 files need about 50 MiB.
    static final int MAX_BYTES = 96 << 20;

    private static final int MAX_DEPTH = 16;

    static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxDocumentLength(MAX_BYTES)
                                    .maxStringLength(MAX_BYTES)
                                    .maxNestingDepth(MAX_DEPTH)
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private JsonObjects() {}

    /// Takes in one value; the parser stands on its first token.
    @FunctionalInterface
    interface Field {
        void read(JsonParser json, String name) throws IOException;
    }

    /// What happens to a field that nobody asked for.
    enum Others {
        REFUSED,
        IGNORED
    }

    /// Reads the object at which the parser stands.
    static void read(JsonParser json, String where, Map<String, Field> fields, Others others)
            throws IOException {
        expect(json, JsonToken.START_OBJECT, where);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            Field field = fields.get(name);
            if (field != null) {
                field.read(json, where + "." + name);
            } else if (others == Others.IGNORED) {
                json.skipChildren();
            } else {
                throw new UnreadableBundleException(where + "." + name + " (unknown field)");
            }
        }
    }

    /// Reads the array at which the parser stands.
    static void readArray(JsonParser json, String name, Field element) throws IOException {
        expect(json, JsonToken.START_ARRAY, name);
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            element.read(json, name + "[" + i + "]");
        }
    }

    static String text(JsonParser json, String name) throws IOException {
        expect(json, JsonToken.VALUE_STRING, name);
        return json.getText();
    }

    static byte[] bytes(JsonParser json, String name) throws IOException {
        try {
            return Base64.getDecoder().decode(text(json, name));
        } catch (IllegalArgumentException e) {
            throw new UnreadableBundleException(name + " (expected: Base64)");
        }
    }

    static void expect(JsonParser json, JsonToken token, String name) throws IOException {
        if (json.currentToken() != token) {
            throw new UnreadableBundleException(name + " (expected: " + nameOf(token) + ")");
        }
    }

    /// Nothing may follow the document.
    static void expectEnd(JsonParser json, String name) throws IOException {
        if (json.nextToken() != null) {
            throw new UnreadableBundleException(name + " (something follows its end)");
        }
    }

    private static String nameOf(JsonToken token) {
        if (token == JsonToken.START_OBJECT) {
            return "an object";
        }
        return token == JsonToken.START_ARRAY ? "an array" : "a string";
    }
}
