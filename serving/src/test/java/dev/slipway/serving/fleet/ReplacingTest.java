package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
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

/// Nothing stays of a version that was to be alone at its endpoint, never came, and left.
final class ReplacingTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final VersionId TWO = new VersionId(FLIGHTS, new VersionNumber(2));

    @TempDir private Path directory;

    private final NodeSlots slots = new NodeSlots(2, System::nanoTime);
    private final OutsideSlots outside = new OutsideSlots(System::nanoTime);
    private Swaps swaps;

    @BeforeEach
    void open() {
        Routes routes = new Routes();
        FleetSpec spec = spec();
        Splits splits = new Splits(routes);
        AgreedTerms terms = new AgreedTerms(routes, slots, new Cohorts(1), spec.terms(), splits);
        Standbys standbys = new Standbys(routes, spec, terms, 1, _ -> {});
        Departures departures =
                new Departures(routes, spec, standbys, work -> Thread.ofPlatform().unstarted(work));
        swaps = new Swaps(routes, standbys, departures, splits, terms);
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

    private void begunAndFailed() {
        Standby standby = swaps.begin(TWO, source(), true);
        swaps.failed(standby, new VersionState.Failed("no such column"));
        assertThat(swaps.isReplacing(FLIGHTS)).as("it may be tried again").isTrue();
    }

    @Test
    void nothingStaysOfOneThatFailedAndWasRemoved() {
        begunAndFailed();
        assertThat(swaps.remove(TWO)).isTrue();
        assertThat(swaps.isReplacing(FLIGHTS)).isFalse();
    }

    @Test
    void nothingStaysOfOneThatFailedAndWasGivenUp() {
        begunAndFailed();
        assertThat(swaps.giveUp(TWO)).isFalse();
        assertThat(swaps.isReplacing(FLIGHTS)).isFalse();
    }

    @Test
    void nothingStaysOfOneThatWasGivenUpWhileItWasLoaded() {
        Standby _ = swaps.begin(TWO, source(), true);
        assertThat(swaps.giveUp(TWO)).isTrue();
        assertThat(swaps.isReplacing(FLIGHTS)).isFalse();
    }

    @Test
    void nothingStaysOfOneThatFailedAndIsLoadedBesideOthersNow() {
        begunAndFailed();
        Standby _ = swaps.begin(TWO, source(), false);
        assertThat(swaps.isReplacing(FLIGHTS)).isFalse();
    }
}
