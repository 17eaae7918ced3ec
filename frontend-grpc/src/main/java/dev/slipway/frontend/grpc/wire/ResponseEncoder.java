package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.protocol.InferParameter;
import dev.slipway.protocol.InferTensorContents;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;

/// Puts an answer's tensors into a `ModelInferResponse`.
///
/// Raw outputs are views of the tensors: the message must be sent before their permit is closed.
public final class ResponseEncoder {
    private ResponseEncoder() {}

    /// The message that answers `request`.
    public static ModelInferResponse encode(
            PredictionOutcome.Answered answer, DecodedRequest request) {
        boolean raw = request.rawOutputs() || needsRaw(answer);
        ModelInferResponse.Builder message =
                ModelInferResponse.newBuilder()
                        .setModelName(answer.version().endpoint().value())
                        .setModelVersion(Long.toString(answer.version().version().value()))
                        .setId(request.id());
        for (NamedTensor output : answer.outputs()) {
            message.addOutputs(head(output, raw));
            if (raw) {
                message.addRawOutputContents(RawTensors.write(output.tensor()));
            }
        }
        if (request.marksFinal()) {
            message.putParameters(
                    "triton_final_response",
                    InferParameter.newBuilder().setBoolParam(true).build());
        }
        return message.build();
    }

    /// How many bytes an answer's tensors have, which is about what its message takes.
    public static long size(PredictionOutcome.Answered answer) {
        long size = 0;
        for (NamedTensor output : answer.outputs()) {
            size += RawTensors.size(output.tensor());
        }
        return size;
    }

    /// Whether some output has no typed form: the protocol does not let the forms mix.
    private static boolean needsRaw(PredictionOutcome.Answered answer) {
        for (NamedTensor output : answer.outputs()) {
            Datatype datatype = output.tensor().datatype();
            if (datatype == Datatype.FP16 || datatype == Datatype.BF16) {
                return true;
            }
        }
        return false;
    }

    private static ModelInferResponse.InferOutputTensor head(NamedTensor output, boolean raw) {
        Tensor tensor = output.tensor();
        ModelInferResponse.InferOutputTensor.Builder head =
                ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName(output.name())
                        .setDatatype(tensor.datatype().name());
        Shape shape = tensor.shape();
        for (int axis = 0; axis < shape.rank(); axis++) {
            head.addShape(shape.extent(axis));
        }
        if (!raw) {
            head.setContents(contents(tensor));
        }
        return head.build();
    }

    private static InferTensorContents contents(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        switch (tensor) {
            case DenseTensor dense -> {
                for (int i = 0; i < dense.elementCount(); i++) {
                    add(contents, dense, i);
                }
            }
            case BytesTensor bytes -> {
                for (int i = 0; i < bytes.elementCount(); i++) {
                    contents.addBytesContents(ByteString.copyFrom(bytes.element(i)));
                }
            }
        }
        return contents.build();
    }

    private static void add(InferTensorContents.Builder contents, DenseTensor tensor, int index) {
        switch (tensor.datatype()) {
            case BOOL -> contents.addBoolContents(tensor.longAt(index) != 0);
            case INT8, INT16, INT32 -> contents.addIntContents((int) tensor.longAt(index));
            case INT64 -> contents.addInt64Contents(tensor.longAt(index));
            case UINT8, UINT16, UINT32 -> contents.addUintContents((int) tensor.longAt(index));
            case UINT64 -> contents.addUint64Contents(tensor.longAt(index));
            case FP32 -> contents.addFp32Contents(tensor.floatAt(index));
            case FP64 -> contents.addFp64Contents(tensor.doubleAt(index));
            case FP16, BF16, BYTES ->
                    throw new IllegalStateException(tensor.datatype() + " has no typed contents");
        }
    }
}
