package dev.slipway.api.control;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.model.EndpointName;
import java.time.Instant;

/// An endpoint that somebody has taken out of service.
///
/// @param principal who did so
public record Unloading(EndpointName endpoint, PrincipalId principal, Instant time) {}
