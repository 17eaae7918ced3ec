package dev.slipway.client.prediction;

import com.google.protobuf.UnsafeByteOperations;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.List;

/// Inference requests and answers over gRPC.
public final class GrpcMessages {
    private GrpcMessages() {}

    /// A request, values raw.
    public static ModelInferRequest encode(PredictRequest request) {
        ModelInferRequest.Builder message =
                ModelInferRequest.newBuilder().setModelName(request.endpoint().value());
        if (request.version() instanceof VersionChoice.Exactly exactly) {
            message.setModelVersion(exactly.version().toString());
        }
        for (NamedTensor input : request.inputs()) {
            ModelInferRequest.InferInputTensor.Builder head =
                    ModelInferRequest.InferInputTensor.newBuilder()
                            .setName(input.name())
                            .setDatatype(input.tensor().datatype().name());
            for (long extent : input.tensor().shape().extents()) {
                head.addShape(extent);
            }
            message.addInputs(head);
            message.addRawInputContents(
                    UnsafeByteOperations.unsafeWrap(Wire.bytes(input.tensor())));
        }
        for (String output : request.outputs()) {
            message.addOutputs(
                    ModelInferRequest.InferRequestedOutputTensor.newBuilder().setName(output));
        }
        return message.build();
    }

    /// The prediction in an answer whose values are raw.
    static Prediction decode(String id, ModelInferResponse answer) {
        if (answer.getOutputsCount() != answer.getRawOutputContentsCount()) {
            throw new SlipwayException(
                    ErrorCode.INTERNAL,
                    "answer: "
                            + answer.getRawOutputContentsCount()
                            + " raw outputs (expected: "
                            + answer.getOutputsCount()
                            + ")");
        }
        List<NamedTensor> outputs = new ArrayList<>();
        for (int i = 0; i < answer.getOutputsCount(); i++) {
            ModelInferResponse.InferOutputTensor output = answer.getOutputs(i);
            long[] extents = output.getShapeList().stream().mapToLong(Long::longValue).toArray();
            outputs.add(
                    Wire.tensor(
                            Wire.Head.of(output.getName(), output.getDatatype(), extents),
                            answer.getRawOutputContents(i).asReadOnlyByteBuffer()));
        }
        return new Prediction(id, answer.getModelVersion(), outputs);
    }
}
