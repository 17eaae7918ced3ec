package dev.slipway.client.prediction;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.tensor.NamedTensor;
import java.util.List;

/// Tensors for an endpoint.
///
/// @param outputs the names of the outputs wanted; empty for all
public record PredictRequest(
        EndpointName endpoint,
        VersionChoice version,
        List<NamedTensor> inputs,
        List<String> outputs) {
    /// Copies the lists.
    public PredictRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /// All outputs of whichever version the endpoint routes to.
    public static PredictRequest of(String endpoint, NamedTensor... inputs) {
        return new PredictRequest(
                new EndpointName(endpoint), VersionChoice.ROUTED, List.of(inputs), List.of());
    }

    /// This request to exactly one version.
    public PredictRequest to(VersionChoice.Exactly exactly) {
        return new PredictRequest(endpoint, exactly, inputs, outputs);
    }
}
