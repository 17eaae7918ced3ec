package dev.slipway.serving.loadtest;

import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.shadow.HostLoad;
import dev.slipway.serving.shadow.ShadowThreads;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// What load tests are built from.
///
/// @param load says whether others need the host
/// @param processors of the host
/// @param nanoTime monotonic
/// @param park waits for so many nanoseconds, or less
/// @param threads runs tests at the lowest priority, and what looks after them at the usual one
public record LoadTestsSpec(
        Routes routes,
        DirectBufferPool buffers,
        HostLoad load,
        int processors,
        LongSupplier nanoTime,
        LongConsumer park,
        ShadowThreads threads) {}
