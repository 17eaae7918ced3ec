package dev.slipway.frontend.grpc;

import com.google.protobuf.ByteString;
import dev.slipway.protocol.InferTensorContents;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Inference messages as clients write them.
final class Requests {
    private Requests() {}

    static ModelInferRequest raw(String model, String input, float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId("id-1")
                .addInputs(head(input, "FP32", 1, values.length))
                .addRawInputContents(ByteString.copyFrom(buffer))
                .build();
    }

    static ModelInferRequest typed(String model, float... values) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (float value : values) {
            contents.addFp32Contents(value);
        }
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(head("x", "FP32", 1, values.length).setContents(contents))
                .build();
    }

    static InferInputTensor.Builder head(String name, String datatype, long... shape) {
        InferInputTensor.Builder head =
                InferInputTensor.newBuilder().setName(name).setDatatype(datatype);
        for (long extent : shape) {
            head.addShape(extent);
        }
        return head;
    }

    static List<Float> floats(ByteString raw) {
        ByteBuffer buffer = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        Float[] values = new Float[raw.size() / 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = buffer.getFloat(i * 4);
        }
        return List.of(values);
    }
}
