package dev.slipway.client.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.call.Json;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Inference requests and answers over HTTP.
///
/// *Source*: Open Inference Protocol REST and its binary tensor data extension.
public final class HttpMessages {
    /// The header that says how long the JSON in front of binary tensors is.
    public static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private HttpMessages() {}

    /// An encoded request.
    ///
    /// @param jsonLength the length of the JSON in front of binary tensors, or the whole length
    @SuppressWarnings("ArrayRecordComponent")
    public record Encoded(byte[] body, int jsonLength) {}

    /// The path at which an endpoint answers tensors.
    public static String inferPath(EndpointName endpoint) {
        return "/v2/models/" + endpoint + "/infer";
    }

    /// The path at which one version of an endpoint answers tensors, or whichever it routes to.
    public static String inferPath(EndpointName endpoint, VersionChoice version) {
        return switch (version) {
            case VersionChoice.Routed() -> inferPath(endpoint);
            case VersionChoice.Exactly exactly ->
                    "/v2/models/" + endpoint + "/versions/" + exactly.version() + "/infer";
        };
    }

    /// The body of a request.
    public static Encoded encode(PredictRequest request, HttpForm form) {
        boolean binary = form == HttpForm.BINARY;
        List<ByteBuffer> blobs = new ArrayList<>();
        if (binary) {
            request.inputs().forEach(input -> blobs.add(Wire.bytes(input.tensor())));
        }
        byte[] json = Json.write(out -> write(out, request, blobs));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json);
        for (ByteBuffer blob : blobs) {
            byte[] bytes = new byte[blob.remaining()];
            blob.duplicate().get(bytes);
            body.writeBytes(bytes);
        }
        return new Encoded(body.toByteArray(), json.length);
    }

    /// The body, in JSON, of a request for the `count` largest classes of one output, each a text
    /// `value:index[:label]`.
    ///
    /// *Source*: Triton's classification extension.
    public static byte[] encodeClasses(PredictRequest request, String output, int count) {
        return Json.write(out -> {
            out.writeStartObject();
            writeInputs(out, request, List.of());
            out.writeArrayFieldStart("outputs");
            out.writeStartObject();
            out.writeStringField("name", output);
            out.writeObjectFieldStart("parameters");
            out.writeNumberField("classification", count);
            out.writeEndObject();
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void write(JsonGenerator out, PredictRequest request, List<ByteBuffer> blobs)
            throws IOException {
        out.writeStartObject();
        writeInputs(out, request, blobs);
        if (!request.outputs().isEmpty()) {
            out.writeArrayFieldStart("outputs");
            for (String name : request.outputs()) {
                out.writeStartObject();
                out.writeStringField("name", name);
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        if (!blobs.isEmpty()) {
            out.writeObjectFieldStart("parameters");
            out.writeBooleanField("binary_data_output", true);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writeInputs(
            JsonGenerator out, PredictRequest request, List<ByteBuffer> blobs) throws IOException {
        boolean binary = !blobs.isEmpty();
        out.writeArrayFieldStart("inputs");
        for (int i = 0; i < request.inputs().size(); i++) {
            NamedTensor input = request.inputs().get(i);
            out.writeStartObject();
            out.writeStringField("name", input.name());
            out.writeStringField("datatype", input.tensor().datatype().name());
            writeShape(out, input.tensor().shape());
            if (binary) {
                out.writeObjectFieldStart("parameters");
                out.writeNumberField("binary_data_size", blobs.get(i).remaining());
                out.writeEndObject();
            } else {
                out.writeFieldName("data");
                Wire.writeElements(out, input);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeShape(JsonGenerator out, Shape shape) throws IOException {
        out.writeArrayFieldStart("shape");
        for (long extent : shape.extents()) {
            out.writeNumber(extent);
        }
        out.writeEndArray();
    }

    /// The prediction in an answer's body.
    ///
    /// @param jsonLength where the binary tensors begin, or the body's length
    static Prediction decode(String id, byte[] body, int jsonLength) {
        Json answer = Json.parse(body, jsonLength);
        ByteBuffer blobs = ByteBuffer.wrap(body, jsonLength, body.length - jsonLength);
        List<NamedTensor> outputs = new ArrayList<>();
        for (Json output : answer.member("outputs").elements()) {
            Wire.Head head =
                    Wire.Head.of(
                            output.member("name").text(),
                            output.member("datatype").text(),
                            output.member("shape").wholes());
            Json size = output.member("parameters").member("binary_data_size");
            outputs.add(
                    size.isPresent()
                            ? Wire.tensor(head, next(blobs, size.whole()))
                            : Wire.tensor(head, output.member("data")));
        }
        return new Prediction(id, answer.member("model_version").text(), outputs);
    }

    private static ByteBuffer next(ByteBuffer blobs, long size) {
        int length = (int) Math.min(Math.max(size, 0), blobs.remaining());
        ByteBuffer blob = blobs.slice(blobs.position(), length);
        blobs.position(blobs.position() + length);
        return blob;
    }
}
