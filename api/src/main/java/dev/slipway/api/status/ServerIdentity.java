package dev.slipway.api.status;

import java.util.List;

/// What the server says about itself in every protocol.
///
/// @param name the product
/// @param version the release that runs
public record ServerIdentity(String name, String version) {
    /// The extensions of the Open Inference Protocol that this server really offers, by the names
    /// that clients look for.
    public static final List<String> EXTENSIONS =
            List.of(
                    "classification",
                    "model_repository",
                    "schedule_policy",
                    "model_configuration",
                    "binary_tensor_data",
                    "parameters",
                    "statistics");
}
