package dev.slipway.serving.overload;

/// What was seen of the requests that came and went in one window.
///
/// @param p90Eighths the time that 90 % of them took at most, in eighths of the goal, rounded up:
///     to one up to twice the goal, then to powers of two, 128 for all beyond
/// @param peak the most that were inside
/// @param hasRefused whether somebody was kept out
/// @param computeNanos mean time of their executions
record Observation(int p90Eighths, int peak, boolean hasRefused, long computeNanos) {}
