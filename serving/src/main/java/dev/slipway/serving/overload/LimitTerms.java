package dev.slipway.serving.overload;

import java.time.Duration;

/// What a limit has to keep.
///
/// @param bound the endpoint's own, which no limit exceeds
/// @param floor below which no limit falls: one request for each slot
/// @param p99 latency that is promised
public record LimitTerms(int bound, int floor, Duration p99) {}
