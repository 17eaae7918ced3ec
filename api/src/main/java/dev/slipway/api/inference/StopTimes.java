package dev.slipway.api.inference;

/// How long a request waited and computed.
///
/// @param queueNanos from the hand-in to the start of execution
/// @param computeNanos inside the model
/// @param rows how many batch items the request carried
public record StopTimes(long queueNanos, long computeNanos, int rows) {
    /// The times of a request that never ran.
    public static final StopTimes NONE = new StopTimes(0, 0, 0);
}
