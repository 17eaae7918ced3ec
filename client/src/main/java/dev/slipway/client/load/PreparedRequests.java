package dev.slipway.client.load;

import com.google.protobuf.ByteString;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringJoiner;

/// Builds whole requests from tensors, once, before load begins.
public final class PreparedRequests {
    private static final String JSON_HEADER = "Content-Type: application/json\r\n";

    private PreparedRequests() {}

    /// An Open Inference Protocol request in JSON for one tensor.
    public static byte[] json(InetSocketAddress server, String endpoint, NamedTensor input) {
        DenseTensor tensor = (DenseTensor) input.tensor();
        StringJoiner values = new StringJoiner(",", "[", "]");
        for (int i = 0; i < tensor.elementCount(); i++) {
            values.add(number(tensor, i));
        }
        String body = "{\"inputs\":[" + head(input) + ",\"data\":" + values + "}]}";
        return HttpLoadConnection.post(
                server, inferPath(endpoint), JSON_HEADER, body.getBytes(StandardCharsets.UTF_8));
    }

    /// The same with the values as binary data behind the JSON, and binary outputs.
    public static byte[] binary(InetSocketAddress server, String endpoint, NamedTensor input) {
        DenseTensor tensor = (DenseTensor) input.tensor();
        int size = tensor.buffer().limit();
        String text =
                "{\"parameters\":{\"binary_data_output\":true},\"inputs\":["
                        + head(input)
                        + ",\"parameters\":{\"binary_data_size\":"
                        + size
                        + "}}]}";
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(json, json.length + size);
        tensor.buffer().get(0, body, json.length, size);
        String headers =
                "Content-Type: application/octet-stream\r\nInference-Header-Content-Length: "
                        + json.length
                        + "\r\n";
        return HttpLoadConnection.post(server, inferPath(endpoint), headers, body);
    }

    /// Rows with named columns, as the body writes them.
    public static byte[] rows(InetSocketAddress server, String path, String body) {
        return HttpLoadConnection.post(
                server, path, JSON_HEADER, body.getBytes(StandardCharsets.UTF_8));
    }

    /// The same over gRPC, values raw.
    static ModelInferRequest grpc(String endpoint, NamedTensor input) {
        DenseTensor tensor = (DenseTensor) input.tensor();
        ModelInferRequest.InferInputTensor.Builder described =
                ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(input.name())
                        .setDatatype(tensor.datatype().name());
        for (long extent : tensor.shape().extents()) {
            described.addShape(extent);
        }
        return ModelInferRequest.newBuilder()
                .setModelName(endpoint)
                .addInputs(described)
                .addRawInputContents(ByteString.copyFrom(tensor.buffer().duplicate().rewind()))
                .build();
    }

    private static String inferPath(String endpoint) {
        return "/v2/models/" + endpoint + "/infer";
    }

    private static String head(NamedTensor input) {
        return "{\"name\":\""
                + input.name()
                + "\",\"datatype\":\""
                + input.tensor().datatype()
                + "\",\"shape\":"
                + input.tensor().shape();
    }

    private static String number(DenseTensor tensor, int index) {
        if (tensor.datatype().isFloatingPoint()) {
            float value = tensor.floatAt(index);
            return Float.isFinite(value) ? Float.toString(value) : "null";
        }
        return Long.toString(tensor.longAt(index));
    }
}
