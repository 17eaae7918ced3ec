package dev.slipway.api.capture;

/// How long the stops of a kept prediction took, in nanoseconds.
///
/// @param decodeNanos from the body's bytes to tensors
/// @param queueNanos from the hand-in to the start of execution
/// @param computeNanos inside the model
/// @param encodeNanos from tensors to the answer's bytes
/// @param totalNanos from the head to the last byte of the answer
public record CaptureTimes(
        long decodeNanos, long queueNanos, long computeNanos, long encodeNanos, long totalNanos) {}
