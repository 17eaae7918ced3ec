package dev.slipway.client;

/// A prediction as it came over the wire.
///
/// @param body JSON
/// @param predictionId the key of logs and, later, feedback
/// @param version who answered
public record Answer(String body, String predictionId, String version) {}
