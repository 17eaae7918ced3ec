package dev.slipway.api.inference;

import dev.slipway.api.access.Principal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;

/// What is known of a request before its body is read.
///
/// @param predictionId stamped on every answer, refusals included
/// @param standing what it says of itself for the case that not all can be answered
/// @param declaredBytes the body's declared length, or 0 when it comes in chunks
/// @param deadline from the protocol's own head (gRPC deadline, header) or the server's default
/// @param caller who sent it
/// @param fields read only where somebody asks for one
public record RequestHead(
        PredictionId predictionId,
        EndpointName endpoint,
        VersionChoice version,
        Standing standing,
        long declaredBytes,
        Deadline deadline,
        Principal caller,
        HeadFields fields) {}
