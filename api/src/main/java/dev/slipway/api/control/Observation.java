package dev.slipway.api.control;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a process said last of an endpoint.
///
/// @param version what it tried to serve
/// @param failure why it does not; absent when it does
/// @param seq the image that it had carried out
public record Observation(
        String node,
        EndpointName endpoint,
        ModelName model,
        VersionNumber version,
        @Nullable String failure,
        long seq,
        Instant time) {}
