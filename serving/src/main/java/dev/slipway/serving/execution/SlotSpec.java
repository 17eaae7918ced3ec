package dev.slipway.serving.execution;

import java.util.function.LongSupplier;

/// The means of execution that a version gets.
///
/// @param threads platform threads for long calls
/// @param queue long calls that may wait for a thread
/// @param carriers shared by all versions of the process
public record SlotSpec(int threads, int queue, CarrierGuard carriers, LongSupplier nanoTime) {}
