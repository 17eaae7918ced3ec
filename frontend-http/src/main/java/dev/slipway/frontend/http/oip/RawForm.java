package dev.slipway.frontend.http.oip;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// A body that is nothing but the bytes of the model's single input; all outputs come back binary.
///
/// The input has at most one open axis, whose extent follows from the number of bytes. `BYTES`
/// takes one element: the body.
///
/// *Source*: Triton's extension_binary_data.md, "Raw Binary Request".
final class RawForm {
    private RawForm() {}

    static Call read(RequestBody body, Permit permit) {
        List<TensorSpec> inputs = permit.signature().inputs();
        if (inputs.size() != 1) {
            throw refuse(inputs.size() + " inputs (expected: a model of one)");
        }
        TensorSpec spec = inputs.getFirst();
        Tensor tensor =
                spec.datatype() == Datatype.BYTES
                        ? text(body, permit, spec)
                        : dense(body, permit, spec);
        InferenceRequest request =
                InferenceRequest.of(List.of(new NamedTensor(spec.name(), tensor)));
        return new InferCall(null, request, OutputForms.BINARY);
    }

    private static Tensor text(RequestBody body, Permit permit, TensorSpec spec) {
        Shape shape = filled(spec, 1);
        if (shape.elementCount() != 1) {
            throw refuse("BYTES" + spec.shape() + " (expected: one element)");
        }
        new PaidMemory(permit).payElement(body.length());
        return BytesTensor.of(shape, List.of(Arrays.copyOf(body.bytes(), body.length())));
    }

    private static Tensor dense(RequestBody body, Permit permit, TensorSpec spec) {
        long fixed = filled(spec, 1).elementCount() * spec.datatype().byteSize();
        long extent = fixed == 0 ? 0 : body.length() / fixed;
        BinaryTensors.Slice slice =
                new BinaryTensors.Slice(body.bytes(), 0, body.length(), "inputs/" + spec.name());
        return BinaryTensors.read(
                slice, spec.datatype(), filled(spec, extent), new PaidMemory(permit));
    }

    private static Shape filled(TensorSpec spec, long extent) {
        long[] extents = spec.shape().extents();
        int open = 0;
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] < 0) {
                extents[axis] = extent;
                open++;
            }
        }
        if (open > 1) {
            throw refuse(spec.name() + spec.shape() + " (expected: at most one open axis)");
        }
        return Shape.of(extents);
    }

    private static RefusalException refuse(String message) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT, "Inference-Header-Content-Length: 0: " + message);
    }
}
