package dev.slipway.serving;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The two clocks of a process.
///
/// @param nanoTime monotonic, for durations and deadlines
/// @param wall for times that people read
public record Clocks(LongSupplier nanoTime, InstantSource wall) {}
