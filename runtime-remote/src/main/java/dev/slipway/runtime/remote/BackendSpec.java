package dev.slipway.runtime.remote;

import dev.slipway.runtime.remote.wire.Wires;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What backends need.
///
/// @param wires opens connections
/// @param keys where secrets are
/// @param listener hears of changes
/// @param nanoTime a monotonic clock
/// @param random spreads retries
public record BackendSpec(
        Wires wires,
        BackendKeys keys,
        BackendListener listener,
        LongSupplier nanoTime,
        RandomGenerator random) {}
