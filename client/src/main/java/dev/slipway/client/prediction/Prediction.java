package dev.slipway.client.prediction;

import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;

/// The answer to a request.
///
/// @param id the prediction's name on the server, for feedback and support; empty when the server
///     gave none
/// @param version the model version that answered
public record Prediction(String id, String version, List<NamedTensor> outputs) {
    /// Copies `outputs`.
    public Prediction {
        outputs = List.copyOf(outputs);
    }

    /// One output.
    ///
    /// *Errors*: `IllegalArgumentException` when the answer has none of this name.
    public Tensor output(String name) {
        return outputs.stream()
                .filter(output -> output.name().equals(name))
                .findFirst()
                .map(NamedTensor::tensor)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "output '"
                                        + name
                                        + "': not in the answer (expected: one of "
                                        + outputs.stream().map(NamedTensor::name).toList()
                                        + ")"));
    }
}
