package dev.slipway.server.child;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.TraceContext;
import dev.slipway.capture.StreamCaptures.Streamed;
import dev.slipway.documents.Documents;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Predictions that the child of a stream has left to be kept, as it writes them: lines of JSON,
/// sealed by AES in Galois/Counter Mode behind a nonce of 12 bytes.
///
/// @param lost predictions that were drawn beside them, and found no room
/// @param tooLarge predictions among them whose tensors were left out
public record CapturedRows(List<Streamed> predictions, long lost, long tooLarge) {
    private static final String PROTOCOL = "stream";
    private static final String NAME = "name";
    private static final String VERSION = "version";
    private static final String INPUTS = "inputs";
    private static final String VARIABLE = "SLIPWAY_CAPTURE_KEY";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    /// Copies the list.
    public CapturedRows {
        predictions = List.copyOf(predictions);
    }

    /// Tells a child what is to be kept.
    ///
    /// @param policy of which it draws, of whose dropped columns it writes nothing, and whose
    ///     hashed ones it names with what it has drawn
    /// @param tensorBytes what the tensors of one prediction may have
    public static String wish(CapturePolicy policy, long tensorBytes) {
        ObjectNode wish = JsonNodeFactory.instance.objectNode().put("sample", policy.sample());
        policy.drop().forEach(wish.putArray("drop")::add);
        policy.hash().forEach(wish.putArray("hash")::add);
        wish.put("tensor-bytes", tensorBytes);
        return wish.toString();
    }

    /// What a child has to have in its environment.
    ///
    /// @param key by which it seals what it leaves, in hexadecimal digits
    public static Map<String, String> environment(String key) {
        return Map.of(VARIABLE, key);
    }

    /// What a child has written.
    ///
    /// *Errors*: `GeneralSecurityException` for what it has not sealed; `DocumentException`,
    /// `IllegalArgumentException` or `IllegalStateException` for what no child writes.
    ///
    /// @param endpoint whose predictions they are
    /// @param policy by which columns are dropped and hashed; what was to be left out or hashed
    ///     when the child drew is so, whatever it says by now
    public static CapturedRows read(
            byte[] sealed, String key, EndpointName endpoint, CapturePolicy policy)
            throws GeneralSecurityException {
        Reading reading = new Reading(endpoint, policy);
        opened(sealed, key).lines().forEach(line -> reading.line(Documents.tree(line)));
        return new CapturedRows(reading.rows, reading.lost, reading.tooLarge);
    }

    private static String opened(byte[] sealed, String key) throws GeneralSecurityException {
        if (sealed.length < NONCE_BYTES) {
            throw new IllegalArgumentException(sealed.length + " bytes (expected: a nonce first)");
        }
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(HexFormat.of().parseHex(key), "AES"),
                new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
        return new String(
                cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES),
                StandardCharsets.UTF_8);
    }

    /// A file on the way.
    private static final class Reading {
        private final EndpointName endpoint;
        private final Map<Long, Signature> signatures = new HashMap<>();
        private final List<Streamed> rows = new ArrayList<>();
        private CapturePolicy policy;
        private long lost;
        private long tooLarge;

        private Reading(EndpointName endpoint, CapturePolicy policy) {
            this.endpoint = endpoint;
            this.policy = policy;
        }

        private void line(JsonNode line) {
            switch (line.path("line").asText()) {
                case "part" -> {
                    lost = line.path("lost").asLong();
                    tooLarge = line.path("too-large").asLong();
                    policy = and(policy, texts(line.path("drop")), texts(line.path("hash")));
                }
                case "version" -> signatures.put(line.path(VERSION).asLong(), signature(line));
                case "row" -> rows.add(row(line));
                default -> throw new IllegalArgumentException("line: " + line.path("line"));
            }
        }

        private Streamed row(JsonNode line) {
            String text = line.path("id").asText();
            if (!ID.matcher(text).matches()) {
                throw new IllegalArgumentException("id: " + text + " (expected: " + ID + ")");
            }
            PredictionId id = new PredictionId(text);
            VersionNumber version = new VersionNumber(line.path(VERSION).asLong());
            return new Streamed(observed(line, id, version), tensors(line, id, version));
        }

        private ObservedPrediction observed(JsonNode line, PredictionId id, VersionNumber version) {
            long nanos = line.path("nanos").asLong();
            return new ObservedPrediction(
                    id,
                    PROTOCOL,
                    endpoint,
                    new VersionChoice.Exactly(version),
                    new ObservedPrediction.Result.Answered(),
                    new StopTimes(0, nanos, 1),
                    new Edge(
                            0,
                            0,
                            nanos,
                            line.path("request-bytes").asLong(),
                            line.path("response-bytes").asLong()),
                    TraceContext.NONE,
                    "",
                    new Entry(VersionChoice.ROUTED, true, line.path("in-release").asBoolean()));
        }

        private CaptureItem.@Nullable Tensors tensors(
                JsonNode line, PredictionId id, VersionNumber version) {
            if (!line.has(INPUTS)) {
                return null;
            }
            Signature signature = signatures.get(version.value());
            if (signature == null) {
                throw new IllegalArgumentException(
                        "version: " + version + " (expected: a line of it before)");
            }
            List<NamedTensor> inputs = named(line.path(INPUTS));
            List<NamedTensor> outputs = named(line.path("outputs"));
            return new CaptureItem.Tensors(
                    id,
                    new VersionId(endpoint, version),
                    signature,
                    inputs,
                    outputs,
                    named(line.path("given")),
                    policy);
        }
    }

    /// The same, which drops and hashes these columns too.
    private static CapturePolicy and(
            CapturePolicy policy, List<String> dropped, List<String> hashed) {
        Set<String> drop = new LinkedHashSet<>(policy.drop());
        drop.addAll(dropped);
        Set<String> hash = new LinkedHashSet<>(policy.hash());
        hash.addAll(hashed);
        hash.removeAll(drop);
        return new CapturePolicy(
                policy.sample(),
                List.copyOf(drop),
                List.copyOf(hash),
                policy.keep(),
                policy.maxBytes());
    }

    private static Signature signature(JsonNode line) {
        List<Feature> features = new ArrayList<>();
        for (JsonNode feature : line.path("features")) {
            features.add(
                    new Feature(feature.path(NAME).asText(), texts(feature.path("categories"))));
        }
        return new Signature(specs(line.path(INPUTS)), specs(line.path("outputs")), features);
    }

    private static List<TensorSpec> specs(JsonNode told) {
        List<TensorSpec> specs = new ArrayList<>();
        for (JsonNode one : told) {
            specs.add(
                    new TensorSpec(one.path(NAME).asText(), datatype(one), shape(one), List.of()));
        }
        return specs;
    }

    private static List<String> texts(JsonNode told) {
        List<String> texts = new ArrayList<>();
        told.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static Datatype datatype(JsonNode told) {
        return Datatype.valueOf(told.path("datatype").asText());
    }

    private static Shape shape(JsonNode told) {
        JsonNode extents = told.path("shape");
        long[] shape = new long[extents.size()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = extents.get(axis).asLong();
        }
        return Shape.of(shape);
    }

    private static List<NamedTensor> named(JsonNode told) {
        List<NamedTensor> tensors = new ArrayList<>();
        for (JsonNode one : told) {
            Datatype datatype = datatype(one);
            Shape shape = shape(one);
            tensors.add(
                    new NamedTensor(
                            one.path(NAME).asText(),
                            datatype.isFixedSize()
                                    ? new DenseTensor(datatype, shape, little(one.path("bytes")))
                                    : BytesTensor.of(shape, elements(one.path("texts")))));
        }
        return tensors;
    }

    private static ByteBuffer little(JsonNode told) {
        return ByteBuffer.wrap(bytes(told)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<byte[]> elements(JsonNode told) {
        List<byte[]> elements = new ArrayList<>();
        told.forEach(one -> elements.add(bytes(one)));
        return elements;
    }

    private static byte[] bytes(JsonNode told) {
        try {
            byte[] bytes = told.binaryValue();
            if (bytes != null) {
                return bytes;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("bytes: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("bytes: " + told + " (expected: text in Base64)");
    }
}
