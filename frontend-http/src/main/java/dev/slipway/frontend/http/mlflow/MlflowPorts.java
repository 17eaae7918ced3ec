package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.tracking.Tracking;
import dev.slipway.frontend.http.control.ControlPorts;

/// What the `mlflow` client's door asks.
///
/// @param tracking experiments and runs
/// @param control models and versions
/// @param tokenSecret under which page tokens are made; at least 16 random bytes
@SuppressWarnings("ArrayRecordComponent") // a key, never compared
public record MlflowPorts(Tracking tracking, ControlPorts control, byte[] tokenSecret) {}
