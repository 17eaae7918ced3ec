package dev.slipway.runtime.remote.wire;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// What is asked of a backend.
///
/// @param inputs in the signature's order
/// @param wanted outputs, in the order in which the caller has them
/// @param signature of the version
public record InferCall(
        RemoteModel model, Signature signature, List<Tensor> inputs, List<TensorSpec> wanted) {
    /// The call of some outputs.
    public static InferCall of(
            RemoteModel model, Signature signature, List<Tensor> inputs, OutputSelection outputs) {
        List<TensorSpec> wanted = new ArrayList<>(outputs.count());
        for (int i = 0; i < outputs.count(); i++) {
            wanted.add(signature.outputs().get(outputs.position(i)));
        }
        return new InferCall(model, signature, inputs, wanted);
    }

    /// What an input is called.
    String inputName(int position) {
        return signature.inputs().get(position).name();
    }
}
