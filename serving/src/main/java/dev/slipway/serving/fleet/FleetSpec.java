package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.Runtime;
import dev.slipway.serving.activation.Forecasts;
import dev.slipway.serving.execution.OutsideSlots;
import dev.slipway.serving.execution.SlotSpec;
import dev.slipway.serving.footprint.Footprints;
import dev.slipway.serving.footprint.LoadScale;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.metering.Spending;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.routing.EndpointTerms;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// What loading and keeping versions takes.
///
/// @param runtimes asked in this order which of them can execute a package
/// @param warmUpLimit time after which warming up stops, settled or not
/// @param terms of endpoints for which no others were set
/// @param outside slots for calls of models that compute elsewhere
/// @param buffers memory for the calls of warming up
/// @param metering counts what versions use
/// @param ledger shares out the memory that they hold
/// @param warmBytes of packages that sleeping versions may keep read and checked
/// @param scale weighs what they take
/// @param footprints remembers it
/// @param forecasts remember how versions that are loaded on request come and answer
public record FleetSpec(
        List<Runtime> runtimes,
        LoadOptions loading,
        Duration warmUpLimit,
        EndpointTerms terms,
        SlotSpec slots,
        OutsideSlots outside,
        DirectBufferPool buffers,
        Metering metering,
        MemoryLedger ledger,
        long warmBytes,
        LoadScale scale,
        Footprints footprints,
        Forecasts forecasts,
        InstantSource wall,
        PredictionObserver observer,
        ServerEvents events) {
    /// Copies the list.
    public FleetSpec {
        runtimes = List.copyOf(runtimes);
    }

    /// What `work` for a version gives; what it spends is a cold start's. Nothing in it waits for
    /// other versions.
    <T> T coldStart(VersionMeter meter, TeamName owner, Supplier<T> work) {
        return Spending.on(meter.account(CostCause.COLD_START, owner), slots.nanoTime(), work);
    }
}
