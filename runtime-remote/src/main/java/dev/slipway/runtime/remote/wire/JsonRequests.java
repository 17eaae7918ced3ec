package dev.slipway.runtime.remote.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Inference requests over REST.
///
/// *Source*: Open Inference Protocol, inference request JSON object; Triton, binary tensor data
/// extension.
final class JsonRequests {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private final InferCall call;
    private final boolean asBytes;
    private final List<ByteBuffer> blobs = new ArrayList<>();

    private JsonRequests(InferCall call, boolean asBytes) {
        this.call = call;
        this.asBytes = asBytes;
    }

    /// The request of a call.
    ///
    /// @param micros that are left for it
    /// @param asBytes whether values travel as bytes, both ways
    static HttpExchange.Ask ask(String target, InferCall call, long micros, boolean asBytes)
            throws BackendException {
        JsonRequests request = new JsonRequests(call, asBytes);
        byte[] json = request.json(Math.max(1, micros));
        List<ByteBuffer> body = new ArrayList<>(List.of(ByteBuffer.wrap(json)));
        body.addAll(request.blobs);
        Map<String, String> headers =
                asBytes
                        ? Map.of(
                                "Content-Type",
                                "application/octet-stream",
                                "Inference-Header-Content-Length",
                                Integer.toString(json.length))
                        : Map.of("Content-Type", "application/json");
        return new HttpExchange.Ask("POST", target, headers, body);
    }

    private byte[] json(long micros) throws BackendException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("timeout", micros);
            if (asBytes) {
                json.writeBooleanField("binary_data_output", true);
            }
            json.writeEndObject();
            json.writeArrayFieldStart("inputs");
            for (int i = 0; i < call.inputs().size(); i++) {
                input(json, call.inputName(i), call.inputs().get(i));
            }
            json.writeEndArray();
            outputs(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new BackendException(
                    FailureKind.REJECTED, "the request cannot be written: " + e.getMessage());
        }
        return text.toByteArray();
    }

    private void outputs(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("outputs");
        for (TensorSpec output : call.wanted()) {
            json.writeStartObject();
            json.writeStringField("name", output.name());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void input(JsonGenerator json, String name, Tensor tensor)
            throws IOException, BackendException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("datatype", tensor.datatype().name());
        json.writeArrayFieldStart("shape");
        for (long extent : tensor.shape().extents()) {
            json.writeNumber(extent);
        }
        json.writeEndArray();
        if (asBytes) {
            ByteBuffer blob = RawTensors.write(tensor);
            blobs.add(blob);
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", blob.remaining());
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            for (int i = 0; i < tensor.elementCount(); i++) {
                element(json, tensor, i);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void element(JsonGenerator json, Tensor tensor, int i)
            throws IOException, BackendException {
        if (tensor instanceof BytesTensor texts) {
            json.writeString(text(texts.element(i)));
            return;
        }
        DenseTensor dense = (DenseTensor) tensor;
        switch (dense.datatype()) {
            case BOOL -> json.writeBoolean(dense.longAt(i) != 0);
            case UINT64 -> json.writeNumber(Long.toUnsignedString(dense.longAt(i)));
            case UINT8, UINT16, UINT32, INT8, INT16, INT32, INT64 ->
                    json.writeNumber(dense.longAt(i));
            case FP32 -> real(json, dense.floatAt(i));
            case FP64 -> json.writeNumber(dense.doubleAt(i));
            case FP16, BF16, BYTES -> throw notInJson(dense.datatype());
        }
    }

    private static void real(JsonGenerator json, float value) throws IOException {
        json.writeNumber(value);
    }

    private static BackendException notInJson(Datatype datatype) {
        return new BackendException(
                FailureKind.REJECTED,
                datatype + " has no form in JSON, and the server reads no bytes (gRPC does)");
    }

    private static String text(byte[] element) throws BackendException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(element)).toString();
        } catch (CharacterCodingException e) {
            throw new BackendException(
                    FailureKind.REJECTED,
                    "an element of BYTES is not UTF-8, and the server reads no bytes (gRPC does)");
        }
    }
}
