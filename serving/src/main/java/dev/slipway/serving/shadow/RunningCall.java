package dev.slipway.serving.shadow;

/// A call that a shadow's thread is inside of.
///
/// *Units*: nanoseconds.
///
/// @param isStables whether stable is asked once more, and not candidate
/// @param since when, by the monotonic clock
/// @param cpuSince what the thread had computed before
record RunningCall(
        ShadowQueue.Item item, boolean isStables, long since, Thread thread, long cpuSince) {}
