package dev.slipway.runtime.remote.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads answers over REST. Values are read as they come; nothing of a size that the answer only
/// claims is ever taken.
final class JsonAnswers {
    private static final int MOST_DEPTH = 64;

    /// What a server says of itself or of a model, or of what is wrong. As a tree it takes many
    /// times its bytes.
    private static final int MOST_DESCRIPTION = 1 << 20;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(
                            com.fasterxml.jackson.core.JsonFactory.builder()
                                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MOST_DEPTH)
                                                    .maxStringLength(Integer.MAX_VALUE)
                                                    .build())
                                    .build())
                    .build();

    private final Answers answers;
    private final TensorAllocator memory;

    JsonAnswers(InferCall call, TensorAllocator memory) {
        this.answers = new Answers(call);
        this.memory = memory;
    }

    /// The outputs in an answer's body.
    ///
    /// @param jsonLength of the part in front of the bytes; absent where all is JSON
    List<Tensor> read(byte[] body, @Nullable String jsonLength) throws BackendException {
        int length = jsonLength == null ? body.length : length(jsonLength, body.length);
        ByteBuffer blobs = ByteBuffer.wrap(body, length, body.length - length);
        try (JsonParser json = MAPPER.createParser(body, 0, length)) {
            require(json.nextToken() == JsonToken.START_OBJECT, "no object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isOutputs = json.currentName().equals("outputs");
                json.nextToken();
                if (isOutputs) {
                    outputs(json, blobs, length);
                } else {
                    json.skipChildren();
                }
            }
            require(json.nextToken() == null, "more than one document");
        } catch (IOException e) {
            throw Answers.invalid("broken JSON: " + shown(e));
        }
        require(!blobs.hasRemaining(), blobs.remaining() + " bytes behind its outputs");
        return answers.wanted();
    }

    private static int length(String said, int most) throws BackendException {
        require(said.matches("[0-9]{1,9}"), "its JSON's length is " + said);
        int length = Integer.parseInt(said);
        require(length <= most, "its JSON's length is " + said);
        return length;
    }

    private static void require(boolean holds, String otherwise) throws BackendException {
        if (!holds) {
            throw Answers.invalid(otherwise);
        }
    }

    private static String shown(IOException e) {
        return e instanceof com.fasterxml.jackson.core.JacksonException broken
                ? broken.getOriginalMessage()
                : String.valueOf(e.getMessage());
    }

    /// What came of an output.
    private static final class Head {
        private @Nullable String name;
        private @Nullable String datatype;
        private long @Nullable [] shape;
        private int size = -1;
        private @Nullable Span data;
    }

    /// Where values stand in the text that came before what they are.
    private record Span(int from, int to) {}

    private void outputs(JsonParser json, ByteBuffer blobs, int bytes)
            throws IOException, BackendException {
        require(json.currentToken() == JsonToken.START_ARRAY, "outputs: no list");
        while (json.nextToken() == JsonToken.START_OBJECT) {
            output(json, blobs, bytes);
        }
        require(json.currentToken() == JsonToken.END_ARRAY, "outputs: something but objects");
    }

    private void output(JsonParser json, ByteBuffer blobs, int bytes)
            throws IOException, BackendException {
        Head head = new Head();
        boolean isTaken = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "name" -> head.name = json.getValueAsString();
                case "datatype" -> head.datatype = json.getValueAsString();
                case "shape" -> head.shape = extents(json);
                case "parameters" -> parameters(json, head);
                case "data" -> isTaken = data(json, head, bytes);
                default -> json.skipChildren();
            }
        }
        if (!isTaken) {
            late(head, blobs, bytes);
        }
    }

    /// Reads values at once where it is known what they are; whether it did.
    private boolean data(JsonParser json, Head head, int bytes)
            throws IOException, BackendException {
        if (head.name != null && head.datatype != null && head.shape != null) {
            TensorSpec spec = answers.spec(head.name, head.datatype);
            if (spec == null) {
                json.skipChildren();
                return true;
            }
            Shape shape = Answers.shape(spec, head.shape);
            answers.take(spec, JsonValues.read(json, spec, shape, new Room(memory, bytes)));
            return true;
        }
        int from = (int) json.currentTokenLocation().getByteOffset();
        // The parser reads text of 16 and 32 bits too, and does not know where in it it is.
        require(from >= 0, "JSON in another form than UTF-8");
        json.skipChildren();
        head.data = new Span(from, (int) json.currentLocation().getByteOffset());
        return false;
    }

    private void late(Head head, ByteBuffer blobs, int bytes) throws IOException, BackendException {
        require(head.name != null, "an output without a name");
        require(head.shape != null, "output '" + head.name + "' without a shape");
        TensorSpec spec = answers.spec(String.valueOf(head.name), head.datatype);
        Span data = head.data;
        if (data == null) {
            late(head, spec, blobs);
        } else if (spec != null) {
            int from = blobs.arrayOffset() + data.from;
            int bytesOfData = data.to - data.from;
            try (JsonParser values = MAPPER.createParser(blobs.array(), from, bytesOfData)) {
                values.nextToken();
                Shape shape = Answers.shape(spec, extents(head));
                answers.take(spec, JsonValues.read(values, spec, shape, new Room(memory, bytes)));
            }
        }
    }

    private static long[] extents(Head head) {
        return head.shape == null ? new long[0] : head.shape;
    }

    private void late(Head head, @Nullable TensorSpec spec, ByteBuffer blobs)
            throws BackendException {
        require(head.size >= 0, "output '" + head.name + "' without data");
        require(
                head.size <= blobs.remaining(),
                "output '" + head.name + "' ends beyond the answer (" + head.size + " bytes)");
        ByteBuffer blob = blobs.slice(blobs.position(), head.size);
        blobs.position(blobs.position() + head.size);
        if (spec != null) {
            Shape shape = Answers.shape(spec, extents(head));
            answers.take(spec, RawTensors.read(spec.datatype(), shape, blob, memory));
        }
    }

    /// Where values go.
    ///
    /// @param bytes of the whole text, than which it cannot hold more values
    record Room(TensorAllocator memory, int bytes) {}

    private static long[] extents(JsonParser json) throws IOException, BackendException {
        require(json.currentToken() == JsonToken.START_ARRAY, "a shape that is no list");
        List<Long> extents = new ArrayList<>();
        while (json.nextToken() == JsonToken.VALUE_NUMBER_INT && extents.size() < MOST_DEPTH) {
            extents.add(json.getLongValue());
        }
        require(json.currentToken() == JsonToken.END_ARRAY, "a shape of something but numbers");
        return extents.stream().mapToLong(Long::longValue).toArray();
    }

    private static void parameters(JsonParser json, Head head)
            throws IOException, BackendException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isSize = json.currentName().equals("binary_data_size");
            json.nextToken();
            if (isSize) {
                require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, "a size that is none");
                head.size = json.getIntValue();
            } else {
                json.skipChildren();
            }
        }
    }

    // What follows is small.

    private static JsonNode tree(byte[] body) throws IOException {
        if (body.length > MOST_DESCRIPTION) {
            throw new IOException(
                    body.length
                            + " bytes (expected: <= "
                            + MOST_DESCRIPTION
                            + " of a description)");
        }
        return MAPPER.readTree(body);
    }

    /// The names of a server's extensions; none where it does not say.
    static Set<String> extensions(byte[] body) {
        Set<String> names = new TreeSet<>();
        try {
            for (JsonNode name : tree(body).path("extensions")) {
                names.add(name.asText());
            }
        } catch (IOException e) {
            // Whoever says nothing that can be read offers nothing.
        }
        return names;
    }

    /// What a server says of a model.
    static Signature signature(byte[] body) throws BackendException {
        try {
            JsonNode said = tree(body);
            return Signature.of(described(said.path("inputs")), described(said.path("outputs")));
        } catch (IOException e) {
            throw Answers.invalid("broken JSON: " + shown(e));
        }
    }

    private static List<TensorSpec> described(JsonNode tensors) throws BackendException {
        List<TensorSpec> specs = new ArrayList<>();
        for (JsonNode tensor : tensors) {
            List<Long> extents = new ArrayList<>();
            for (JsonNode extent : tensor.path("shape")) {
                require(extent.canConvertToLong(), "an extent that is no number");
                extents.add(extent.asLong());
            }
            specs.add(
                    Answers.described(
                            tensor.path("name").asText(),
                            tensor.path("datatype").asText(),
                            extents.stream().mapToLong(Long::longValue).toArray()));
        }
        return specs;
    }

    /// A server's own words of what is wrong; empty where there are none that can be read.
    static String error(byte[] body) {
        if (body.length > MOST_DESCRIPTION) {
            return "";
        }
        try {
            JsonNode said = tree(body);
            JsonNode words = said.has("error") ? said.path("error") : said.path("detail");
            if (words.isTextual()) {
                return words.asText();
            }
            return words.isMissingNode() ? "" : words.toString();
        } catch (IOException e) {
            String text = new String(body, StandardCharsets.UTF_8);
            return text.chars().allMatch(c -> c >= ' ' || c == '\n') ? text : "";
        }
    }
}
