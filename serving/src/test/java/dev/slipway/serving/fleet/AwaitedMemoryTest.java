package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.Forecasts;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.execution.CarrierGuard;
import dev.slipway.serving.execution.NodeSlots;
import dev.slipway.serving.execution.OutsideSlots;
import dev.slipway.serving.execution.SlotSpec;
import dev.slipway.serving.footprint.Footprints;
import dev.slipway.serving.footprint.LoadScale;
import dev.slipway.serving.footprint.NativeGauge;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.routing.Routes;
import dev.slipway.testkit.fake.FakeRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Of versions that found no memory.
final class AwaitedMemoryTest {
    private static final VersionId TWO =
            new VersionId(new EndpointName("flights"), new VersionNumber(2));

    @TempDir private Path directory;

    private final NodeSlots slots = new NodeSlots(2, System::nanoTime);
    private final OutsideSlots outside = new OutsideSlots(System::nanoTime);
    private Standbys standbys;
    private AwaitedMemory awaited;

    @BeforeEach
    void open() {
        Routes routes = new Routes();
        FleetSpec spec = spec();
        Splits splits = new Splits(routes);
        AgreedTerms terms = new AgreedTerms(routes, slots, new Cohorts(1), spec.terms(), splits);
        standbys = new Standbys(routes, spec, terms, 1, _ -> {});
        awaited = new AwaitedMemory(spec, standbys, (standby, alone) -> {});
    }

    private FleetSpec spec() {
        DirectBufferPool buffers = new DirectBufferPool(1 << 20);
        return new FleetSpec(
                List.of(new FakeRuntime()),
                LoadOptions.defaults(directory),
                Duration.ofMillis(20),
                new EndpointTerms(4, BatchGoal.DEFAULT),
                new SlotSpec(slots, 64, new CarrierGuard(2), buffers),
                outside,
                buffers,
                new Metering(System::nanoTime),
                new MemoryLedger(MemoryBudget.of(1L << 30)),
                1 << 20,
                new LoadScale(NativeGauge.ofProcess()),
                Footprints.in(directory),
                Forecasts.in(directory),
                InstantSource.system(),
                new Nobody(),
                _ -> {});
    }

    private static final class Nobody implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {}

        @Override
        public void forget(VersionId version) {}
    }

    @AfterEach
    void close() {
        slots.close();
        outside.close();
    }

    private static PackageSource source() {
        Supplier<ModelPackage> none =
                () -> {
                    throw new IllegalStateException("it is not opened");
                };
        return PackageSource.of(none);
    }

    private void foundNone(Standby standby) {
        awaited.add(standby, false, new Claim(TWO, TeamName.DEFAULT, MemoryUse.ofHeap(1)));
    }

    @Test
    void oneThatHasLeftDoesNotTakeThePlaceOfTheOneThatCameForIt() {
        Standby before = standbys.begin(TWO, source());
        Standby after = standbys.begin(TWO, source());
        foundNone(after);
        foundNone(before);
        assertThat(awaited.all()).containsExactly(after);
    }

    @Test
    void oneThatCameTakesThePlaceOfTheOneThatHasLeft() {
        Standby before = standbys.begin(TWO, source());
        foundNone(before);
        Standby after = standbys.begin(TWO, source());
        foundNone(after);
        assertThat(awaited.all()).containsExactly(after);
    }

    /// Whoever looks has asked for all of them a moment before.
    @Test
    void lookAtOneThatHasLeftForgetsNoneThatCameForIt() {
        Standby before = standbys.begin(TWO, source());
        foundNone(before);
        Standby after = standbys.begin(TWO, source());
        foundNone(after);
        awaited.look(before);
        assertThat(awaited.all()).containsExactly(after);
    }
}
