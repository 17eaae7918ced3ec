package dev.slipway.api.inference;

import dev.slipway.tensor.NamedTensor;
import java.util.List;

/// A decoded request.
///
/// @param inputs typed, in any order
/// @param outputs the outputs wanted, in the order wanted; empty for all
public record InferenceRequest(
        List<NamedTensor> inputs, List<RequestedOutput> outputs, RequestParameters parameters) {
    /// Copies the lists.
    public InferenceRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /// A request for all outputs, without parameters.
    public static InferenceRequest of(List<NamedTensor> inputs) {
        return new InferenceRequest(inputs, List.of(), RequestParameters.NONE);
    }
}
