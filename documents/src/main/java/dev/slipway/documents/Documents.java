package dev.slipway.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.slipway.api.spec.Spec;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Writes nouns of `api` as JSON and reads them back.
///
/// Reading refuses unknown members, repeated members, and absent ones that have no default.
///
/// *Threads*: any.
public final class Documents {
    private static final ObjectMapper MAPPER = Mapper.create();
    private static final UnknownMembers UNKNOWN = new UnknownMembers(MAPPER);

    private Documents() {}

    /// The JSON text of a record.
    public static String json(Object value) {
        return write(MAPPER.writer(), value);
    }

    /// The JSON text of a record, free texts replaced by what `conceal` makes of them.
    public static String json(Object value, UnaryOperator<String> conceal) {
        return write(MAPPER.writer().withAttribute(Scalars.CONCEAL, conceal), value);
    }

    /// The JSON text of an object as files have it, with its `kind`.
    public static String spec(Spec spec) {
        return write(MAPPER.writerFor(Spec.class), spec);
    }

    /// The record that JSON text writes.
    ///
    /// *Errors*: [DocumentException].
    public static <T> T read(String json, Class<T> type) {
        try {
            return something(MAPPER.readValue(json, type));
        } catch (JsonProcessingException e) {
            throw fault(e, json);
        }
    }

    private static <T> T something(@Nullable T read) {
        if (read == null) {
            throw new DocumentException("null (expected: fields, each as NAME: VALUE)");
        }
        return read;
    }

    /// The record that a text writes which [#json] wrote and whose digest has been compared: it is
    /// not looked through for repeated members.
    ///
    /// *Errors*: [DocumentException].
    public static <T> T readOwn(String json, Class<T> type) {
        try {
            return MAPPER.readerFor(type)
                    .without(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readValue(json);
        } catch (JsonProcessingException e) {
            throw Faults.of(e);
        }
    }

    /// The record that a server's answer writes. Members that are not known here are passed over,
    /// so that an older client understands a newer server.
    ///
    /// *Errors*: [DocumentException].
    public static <T> T readAnswer(String json, Class<T> type) {
        try {
            return MAPPER.readerFor(type)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(json);
        } catch (JsonProcessingException e) {
            throw Faults.of(e);
        }
    }

    /// The same of an answer as it came, which the server wrote as it writes everything: it is not
    /// looked through for repeated members.
    ///
    /// *Errors*: [DocumentException].
    public static <T> T readAnswer(byte[] json, Class<T> type) {
        try {
            return MAPPER.readerFor(type)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .without(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readValue(json);
        } catch (JsonProcessingException e) {
            throw Faults.of(e);
        } catch (IOException e) {
            // Bytes that are no text: nothing else is read.
            throw new DocumentException("", "no JSON: " + e.getMessage(), e);
        }
    }

    /// JSON text as a tree, for readers that do not know its shape.
    ///
    /// *Errors*: [DocumentException].
    public static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw Faults.of(e);
        }
    }

    /// A record as a tree.
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /// The record that a tree writes.
    ///
    /// *Errors*: [DocumentException].
    public static <T> T read(JsonNode tree, Class<T> type) {
        try {
            return something(MAPPER.treeToValue(tree, type));
        } catch (JsonProcessingException e) {
            throw fault(e, tree);
        }
    }

    private static DocumentException fault(JsonProcessingException fault, String json) {
        try {
            return fault(fault, MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            // What stands behind the fault is no JSON either.
            return Faults.of(fault);
        }
    }

    private static DocumentException fault(JsonProcessingException fault, JsonNode document) {
        return fault instanceof JsonMappingException mapping
                ? UNKNOWN.behind(mapping, document).orElseGet(() -> Faults.of(fault))
                : Faults.of(fault);
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no text form: " + value.getClass().getName(), e);
        }
    }
}
