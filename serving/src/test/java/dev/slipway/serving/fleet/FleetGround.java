package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.Forecasts;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.execution.CarrierGuard;
import dev.slipway.serving.execution.NodeSlots;
import dev.slipway.serving.execution.OutsideSlots;
import dev.slipway.serving.execution.SlotSpec;
import dev.slipway.serving.footprint.Footprints;
import dev.slipway.serving.footprint.LoadScale;
import dev.slipway.serving.footprint.NativeGauge;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What a fleet of a test stands on: two slots, a gibibyte of memory and the fake runtime.
final class FleetGround implements AutoCloseable {
    private final Path directory;
    private final LongSupplier nanoTime;
    private final NodeSlots slots;
    private final OutsideSlots outside;

    /// @param directory for what is kept of versions
    FleetGround(Path directory) {
        this(directory, System::nanoTime);
    }

    /// @param directory for what is kept of versions
    /// @param nanoTime a monotonic clock
    FleetGround(Path directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.slots = new NodeSlots(2, nanoTime);
        this.outside = new OutsideSlots(nanoTime);
    }

    /// A fleet that nobody hears of.
    FleetSpec spec() {
        return spec(memory(), new Nobody(), _ -> {});
    }

    FleetSpec spec(MemoryLedger ledger, PredictionObserver observer, ServerEvents events) {
        DirectBufferPool buffers = new DirectBufferPool(1 << 20);
        return new FleetSpec(
                List.of(new FakeRuntime()),
                LoadOptions.defaults(directory),
                Duration.ofMillis(20),
                new EndpointTerms(4, BatchGoal.DEFAULT),
                new SlotSpec(slots, 64, new CarrierGuard(2), buffers),
                outside,
                buffers,
                new Metering(nanoTime),
                ledger,
                1 << 20,
                new LoadScale(NativeGauge.ofProcess()),
                Footprints.in(directory),
                Forecasts.in(directory),
                InstantSource.system(),
                observer,
                events);
    }

    static MemoryLedger memory() {
        return new MemoryLedger(MemoryBudget.of(1L << 30));
    }

    /// A package that no load of the test gets as far as.
    static PackageSource unopened() {
        Supplier<ModelPackage> none =
                () -> {
                    throw new IllegalStateException("it is not opened");
                };
        return PackageSource.of(none);
    }

    private static final class Nobody implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {}

        @Override
        public void forget(VersionId version) {}
    }

    @Override
    public void close() {
        slots.close();
        outside.close();
    }
}
