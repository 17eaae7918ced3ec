package dev.slipway.serving.shadow;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.CpuClock;
import dev.slipway.serving.routing.Routes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// What shadows are built from.
///
/// @param capture says which values of an endpoint's inputs may be shown
/// @param processors of the host
/// @param events where it is told that shadows begin, find something and end
public record ShadowPlaneSpec(
        Routes routes,
        MemoryLedger ledger,
        DirectBufferPool buffers,
        HostLoad load,
        Function<EndpointName, CapturePolicy> capture,
        int processors,
        Time time,
        ShadowThreads threads,
        ServerEvents events) {
    /// The clocks of shadows.
    ///
    /// @param nanoTime monotonic
    /// @param cpuTime that a thread has taken
    /// @param wall for times that people read
    /// @param patience with a shadow's thread when it ends
    public record Time(
            LongSupplier nanoTime,
            ToLongFunction<Thread> cpuTime,
            InstantSource wall,
            Duration patience) {
        /// The clocks of a process.
        public static Time of(LongSupplier nanoTime, InstantSource wall) {
            return new Time(nanoTime, CpuClock.ofAnyThread(nanoTime), wall, Duration.ofSeconds(1));
        }
    }
}
