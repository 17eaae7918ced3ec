package dev.slipway.serving.ledger;

import java.time.Duration;
import java.util.function.LongSupplier;

/// For how long a claim waits for memory that others are about to give back.
///
/// @param limit at most
/// @param nanoTime the clock that tells
public record Patience(Duration limit, LongSupplier nanoTime) {
    /// Nobody waits.
    public static final Patience NONE = new Patience(Duration.ZERO, () -> 0);
}
