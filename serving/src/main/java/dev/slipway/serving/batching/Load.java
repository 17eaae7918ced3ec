package dev.slipway.serving.batching;

/// How busy a version and its node are.
///
/// @param rowsPerSecond rows that arrive for the version, a moving average
/// @param utilization the busy part of the node's slots, between 0 and 1, a moving average
/// @param slots of the node
public record Load(double rowsPerSecond, double utilization, int slots) {}
