package dev.slipway.client.prediction;

import dev.slipway.api.model.TensorSpec;
import java.util.List;

/// What a server says of one endpoint.
///
/// @param versions oldest first
public record EndpointDescription(
        String name,
        List<String> versions,
        String platform,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs) {
    /// Copies the lists.
    public EndpointDescription {
        versions = List.copyOf(versions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
