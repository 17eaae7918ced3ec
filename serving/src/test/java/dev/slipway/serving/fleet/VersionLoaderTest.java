package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Outside;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.serving.ForwardingModel;
import dev.slipway.serving.NativeModel;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.footprint.LoadScale;
import dev.slipway.serving.footprint.NativeGauge;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loads of a version of native code. Its calls alone move the clock.
final class VersionLoaderTest {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final long MIB = 1L << 20;

    @TempDir private Path directory;
    private final AtomicLong now = new AtomicLong();

    /// Native memory of the model that is loaded.
    private final AtomicLong allocated = new AtomicLong();

    /// By their first columns, the rows that were asked alone: neighbours are tried with eight.
    private final Set<Float> alone = new HashSet<>();

    /// What a call takes for each row.
    private Duration rowTime = Duration.ofMillis(1);

    /// What a row takes of it, of those that one call has had at most.
    private long rowBytes = MIB;

    /// Whether one row is answered at a time and no more.
    private boolean isOutOfMemory;

    private boolean isWanted = true;

    /// What model it is beside that.
    private UnaryOperator<LoadedModel> kind = UnaryOperator.identity();

    private FleetGround ground;
    private FleetSpec spec;
    private QuietWork closing;
    private VersionLoader loader;

    @BeforeEach
    void begin() {
        ground = new FleetGround(directory, now::get);
        spec = spec(ground.spec());
        closing = new QuietWork("a test", 1, () -> false);
        loader = new VersionLoader(spec, new ModelCloser(spec.scale(), closing), _ -> isWanted);
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

    /// Loads a model whose calls take native memory until it is closed.
    private final class Native implements Runtime {
        @Override
        public String name() {
            return "test";
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
                                        int rows = called((DenseTensor) inputs.getFirst());
                                        Shape shape = Shape.of(rows, 1);
                                        return List.of(
                                                DenseTensor.allocate(Datatype.FP32, shape, memory));
                                    })
                            .closingBy(() -> allocated.set(0));
            return kind.apply(new NativeModel(loaded));
        }

        private int called(DenseTensor input) {
            int rows = input.rows();
            if (rows == 1) {
                alone.add(input.floatAt(0));
            } else if (isOutOfMemory) {
                throw InferenceException.modelFailure(
                        "out of memory", new IllegalStateException("a test"));
            }
            now.addAndGet(rows * rowTime.toNanos());
            allocated.accumulateAndGet(rows * rowBytes, Math::max);
            return rows;
        }
    }

    private static final class Elsewhere extends ForwardingModel {
        Elsewhere(LoadedModel model) {
            super(model);
        }

        @Override
        public Optional<Outside> outside() {
            return Optional.of(new Outside("triton", 1));
        }
    }

    private static final class Aware extends ForwardingModel {
        private final LoadedModel model;

        Aware(LoadedModel model) {
            super(model);
            this.model = model;
        }

        @Override
        public LoadedModel unaware() {
            return model;
        }
    }

    /// One that answers each row otherwise than any before.
    private static final class Unsteady extends ForwardingModel {
        private float last;

        Unsteady(LoadedModel model) {
            super(model);
        }

        @Override
        public List<Tensor> infer(
                List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
            List<Tensor> answer = super.infer(inputs, outputs, allocator);
            DenseTensor out = (DenseTensor) answer.getFirst();
            for (int row = 0; row < out.rows(); row++) {
                last++;
                out.buffer().putFloat(row * Float.BYTES, last);
            }
            return answer;
        }
    }

    /// A package whose digest is known before it is fetched.
    private record Known(ModelPackage model, String hex) implements PackageSource {
        @Override
        public Fetched fetch() {
            return PackageSource.of(() -> model).fetch();
        }

        @Override
        public Optional<String> digest() {
            return Optional.of(hex);
        }
    }

    /// The version, as it comes now.
    private Standby standby(String digest) {
        ModelPackage model =
                new ModelPackage(
                        directory,
                        directory.resolve("model"),
                        "%064d".formatted(1),
                        ModelManifest.EMPTY);
        return new Standby(Parts.ONE, new Known(model, digest), now::get, InstantSource.system());
    }

    private Standby standby() {
        return standby("a".repeat(64));
    }

    private WarmVersion load(Standby standby) {
        standby.begins();
        Payer payer =
                new Payer(TeamName.DEFAULT, CostCause.SERVE, spec.metering().of(standby.id()));
        return loader.load(standby, standby.opened(), payer);
    }

    /// How its calls may share executions, as its load has found.
    private Sharing sharing(Standby standby) {
        alone.clear();
        try (WarmVersion warm = load(standby)) {
            return warm.execution().batching().sharing();
        }
    }

    private static Duration warmUp(Standby standby) {
        return Objects.requireNonNull(standby.times().phases().get(LoadPhase.WARM_UP));
    }

    private long nativeBytes(Standby standby) {
        try (WarmVersion warm = load(standby)) {
            return warm.memory().nativeBytes();
        }
    }

    private Growth growth(Standby standby) {
        try (WarmVersion warm = load(standby)) {
            return warm.growth();
        }
    }

    @Test
    void whatIsGivenUpBeforeItsTurnIsNotLoaded() {
        isWanted = false;
        assertThatThrownBy(() -> load(standby())).isInstanceOf(GivenUpException.class);
        assertThat(alone).isEmpty();
        assertThat(spec.ledger().state().reserved()).isEqualTo(MemoryUse.NONE);
    }

    /// A second load is short: one row and no more is asked about in its time.
    @Test
    void whatASecondLoadHasNoTimeToMeasureStaysKnown() {
        Standby standby = standby();
        Growth first = growth(standby);
        assertThat(first).isEqualTo(new Growth(0.5, MIB / 8.0));
        assertThat(growth(standby)).isEqualTo(first);
    }

    /// As an operator unloads and loads it, or an alias moves away and back.
    @Test
    void whatComesAgainIsTriedBesideOthersNoMore() {
        Standby first = standby();
        assertThat(sharing(first)).isEqualTo(new Sharing.Allowed());
        assertThat(alone).hasSize(8);

        Standby again = standby();
        assertThat(sharing(again)).isEqualTo(new Sharing.Allowed());
        assertThat(alone).hasSize(1);
        assertThat(warmUp(again)).isLessThan(warmUp(first));
    }

    /// What it counted for may have been a neighbour's in part.
    @Test
    void whatComesAgainIsWeighedAnew() {
        rowBytes = 4 * MIB;
        assertThat(nativeBytes(standby())).isEqualTo(4 * 64 * MIB);
        rowBytes = MIB;
        assertThat(nativeBytes(standby())).isEqualTo(64 * MIB);
    }

    /// There is no time for 64 rows before it is warmed up, and then there is.
    @Test
    void slowOneThatComesAgainIsWeighedWithAsManyRows() {
        rowTime = Duration.ofMillis(7);
        assertThat(nativeBytes(standby())).isEqualTo(64 * MIB);
        assertThat(nativeBytes(standby())).isEqualTo(64 * MIB);
    }

    @Test
    void anotherPackageOfTheSameNumberIsTried() {
        Sharing _ = sharing(standby());
        Sharing _ = sharing(standby("b".repeat(64)));
        assertThat(alone).hasSize(8);
    }

    /// Its warm-up was cut short, and it may have to be fast from the first call on by now.
    @Test
    void whatWasLoadedForThoseWhoWaitedIsTriedWhenItComesAgain() {
        Standby awaited = standby();
        awaited.sleep();
        assertThat(awaited.startWaking(0)).isTrue();
        Sharing _ = sharing(awaited);
        Sharing _ = sharing(standby());
        assertThat(alone).hasSize(8);
    }

    /// There may be another model by then.
    @Test
    void modelOfAnotherServerIsTriedWhenItComesAgain() {
        kind = Elsewhere::new;
        Sharing _ = sharing(standby());
        Sharing _ = sharing(standby());
        assertThat(alone).hasSize(8);
    }

    /// An event that came between two answers has moved the second one.
    @Test
    void modelThatKnowsOfEventsIsTriedWhenItComesAgain() {
        kind = Aware::new;
        Sharing _ = sharing(standby());
        Sharing _ = sharing(standby());
        assertThat(alone).hasSize(8);
    }

    @Test
    void whatCouldNotBeTriedIsTriedWhenItComesAgain() {
        isOutOfMemory = true;
        assertThat(sharing(standby())).isInstanceOf(Sharing.Impossible.class);
        isOutOfMemory = false;
        assertThat(sharing(standby())).isEqualTo(new Sharing.Allowed());
    }

    /// It looks as if they moved with the rows beside them.
    @Test
    void whatIsNotAnsweredTheSameTwiceIsTriedWhenItComesAgain() {
        kind = Unsteady::new;
        assertThat(sharing(standby())).isInstanceOf(Sharing.Dependent.class);
        kind = UnaryOperator.identity();
        assertThat(sharing(standby())).isEqualTo(new Sharing.Allowed());
        assertThat(alone).hasSize(8);
    }
}
