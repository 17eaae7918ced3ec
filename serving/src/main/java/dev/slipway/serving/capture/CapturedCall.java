package dev.slipway.serving.capture;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// The tensors of a prediction that was drawn, while its permit holds their buffers.
///
/// @param policy by which it was drawn: what is kept of it does not change any more
/// @param outputs empty until there is an answer
public record CapturedCall(
        VersionId version,
        Signature signature,
        CapturePolicy policy,
        List<NamedTensor> inputs,
        List<NamedTensor> outputs) {
    private static final long PER_ELEMENT = 24;

    /// A call that has no answer yet.
    ///
    /// @param inputs in the signature's order
    public static CapturedCall of(
            VersionId version, Signature signature, CapturePolicy policy, List<Tensor> inputs) {
        List<TensorSpec> specs = signature.inputs();
        NamedTensor[] named = new NamedTensor[inputs.size()];
        for (int i = 0; i < named.length; i++) {
            named[i] = new NamedTensor(specs.get(i).name(), inputs.get(i));
        }
        return new CapturedCall(version, signature, policy, Arrays.asList(named), List.of());
    }

    /// This call with its answer.
    public CapturedCall answered(List<NamedTensor> answer) {
        return new CapturedCall(version, signature, policy, inputs, answer);
    }

    /// Bytes of its tensors; an element of bytes counts more than it has.
    long bytes() {
        return bytes(inputs) + bytes(outputs);
    }

    private static long bytes(List<NamedTensor> tensors) {
        long bytes = 0;
        for (NamedTensor one : tensors) {
            bytes +=
                    switch (one.tensor()) {
                        case DenseTensor dense -> dense.buffer().limit();
                        case BytesTensor texts ->
                                texts.byteCount() + PER_ELEMENT * texts.elementCount();
                    };
        }
        return bytes;
    }
}
