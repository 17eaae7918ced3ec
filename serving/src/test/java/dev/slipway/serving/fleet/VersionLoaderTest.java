package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.serving.NativeModel;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.footprint.LoadScale;
import dev.slipway.serving.footprint.NativeGauge;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loads of a version of native code. Its calls alone move the clock: by a millisecond a row.
final class VersionLoaderTest {
    private static final Duration ROW = Duration.ofMillis(1);
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final long MIB = 1L << 20;

    @TempDir private Path directory;
    private final AtomicLong now = new AtomicLong();

    /// Native memory of the model that is loaded.
    private final AtomicLong allocated = new AtomicLong();

    private FleetGround ground;
    private FleetSpec spec;
    private QuietWork closing;
    private VersionLoader loader;

    @BeforeEach
    void begin() {
        ground = new FleetGround(directory, now::get);
        spec = spec(ground.spec());
        closing = new QuietWork("a test", 1, () -> false);
        loader = new VersionLoader(spec, new ModelCloser(spec.scale(), closing));
    }

    @AfterEach
    void end() {
        closing.close();
        ground.close();
    }

    private FleetSpec spec(FleetSpec usual) {
        return new FleetSpec(
                List.of(new Native()),
                usual.loading(),
                WARM_UP,
                usual.terms(),
                usual.slots(),
                usual.outside(),
                usual.buffers(),
                usual.metering(),
                usual.ledger(),
                usual.warmBytes(),
                new LoadScale(new NativeGauge(allocated::get)),
                usual.footprints(),
                usual.forecasts(),
                usual.wall(),
                usual.observer(),
                usual.events());
    }

    /// Loads a model whose calls take a mebibyte for each of the most rows that one has had.
    private final class Native implements Runtime {
        @Override
        public String name() {
            return "a test";
        }

        @Override
        public boolean isNative() {
            return true;
        }

        @Override
        public Optional<Suitability> recognise(ModelPackage model) {
            return Optional.of(Suitability.GENERAL);
        }

        @Override
        public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
            return new ResourceEstimate(1, 1, false);
        }

        @Override
        public LoadedModel load(ModelPackage model, LoadOptions options) {
            FakeModel loaded =
                    FakeModel.answering(
                                    Signature.of(
                                            List.of(TensorSpec.of("in", Datatype.FP32, -1, 2)),
                                            List.of(TensorSpec.of("out", Datatype.FP32, -1, 1))),
                                    (inputs, memory) -> {
                                        int rows = inputs.getFirst().rows();
                                        called(rows);
                                        Shape shape = Shape.of(rows, 1);
                                        return List.of(
                                                DenseTensor.allocate(
                                                        Datatype.FP32, shape, memory));
                                    })
                            .closingBy(() -> allocated.set(0));
            return new NativeModel(loaded);
        }

        private void called(int rows) {
            now.addAndGet(rows * ROW.toNanos());
            allocated.accumulateAndGet(rows * MIB, Math::max);
        }
    }

    private Standby standby() {
        ModelPackage model =
                new ModelPackage(
                        directory,
                        directory.resolve("model"),
                        "%064d".formatted(1),
                        ModelManifest.EMPTY);
        return new Standby(
                Parts.ONE, PackageSource.of(() -> model), now::get, InstantSource.system());
    }

    private WarmVersion load(Standby standby) {
        standby.begins();
        Payer payer =
                new Payer(TeamName.DEFAULT, CostCause.SERVE, spec.metering().of(standby.id()));
        return loader.load(standby, standby.opened(), payer);
    }

    private Growth growth(Standby standby) {
        try (WarmVersion warm = load(standby)) {
            return warm.growth();
        }
    }

    /// A second load is short: one row and no more is asked about in its time.
    @Test
    void whatASecondLoadHasNoTimeToMeasureStaysKnown() {
        Standby standby = standby();
        Growth first = growth(standby);
        assertThat(first).isEqualTo(new Growth(0.5, MIB / 8.0));
        assertThat(growth(standby)).isEqualTo(first);
    }
}
