package dev.slipway.serving;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A data plane with models that a test supplies, and what it reported.
final class Bench implements AutoCloseable {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final Queue<ServerEvent> events = new ConcurrentLinkedQueue<>();
    final Queue<VersionId> forgotten = new ConcurrentLinkedQueue<>();
    final Serving serving;
    private final LongSupplier nanoTime;
    private final Map<Path, Supplier<LoadedModel>> models = new ConcurrentHashMap<>();

    /// What the next loads are expected to take.
    volatile ResourceEstimate estimate = new ResourceEstimate(1, 1, false);

    /// Whether the models of the next loads are of native code, as their runtime says.
    volatile boolean isNative;

    /// How often that runtime was asked what a model takes.
    final AtomicInteger asks = new AtomicInteger();

    private Bench(ServingConfig config, LongSupplier nanoTime, Capturing capturing) {
        this(config, nanoTime, capturing, cache());
    }

    private Bench(ServingConfig config, LongSupplier nanoTime, Capturing capturing, Path cache) {
        this.nanoTime = nanoTime;
        this.serving =
                Serving.start(
                        new ServingSpec(
                                config,
                                List.of(new Supplied()),
                                LoadOptions.defaults(cache),
                                2,
                                new Clocks(nanoTime, InstantSource.system()),
                                new Forgetting(),
                                events::add,
                                capturing));
    }

    /// What was measured of the models of one test is not expected of those of another.
    static Path cache() {
        try {
            return Files.createTempDirectory(Path.of("target"), "cache");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Bench usual() {
        return of(config(1_024));
    }

    static Bench of(ServingConfig config) {
        return new Bench(config, System::nanoTime, Capturing.off());
    }

    static Bench of(ServingConfig config, LongSupplier nanoTime) {
        return new Bench(config, nanoTime, Capturing.off());
    }

    /// One that finds derived files of an earlier one.
    static Bench of(ServingConfig config, Path cache) {
        return new Bench(config, System::nanoTime, Capturing.off(), cache);
    }

    /// The same on the clock of a test.
    static Bench of(ServingConfig config, LongSupplier nanoTime, Path cache) {
        return new Bench(config, nanoTime, Capturing.off(), cache);
    }

    static Bench keeping(Capturing capturing) {
        return new Bench(config(1_024), System::nanoTime, capturing);
    }

    /// With so much memory for loaded versions.
    static Bench holding(long bytes) {
        return of(config(1_024, MemoryBudget.of(bytes)));
    }

    static ServingConfig config(int concurrency) {
        return config(concurrency, MemoryBudget.of(1L << 30));
    }

    static ServingConfig config(int concurrency, MemoryBudget memory) {
        return new ServingConfig(
                1 << 20,
                concurrency,
                2,
                64,
                1 << 20,
                memory,
                1 << 30,
                Duration.ofMillis(20),
                PATIENCE);
    }

    VersionState install(long version, Supplier<LoadedModel> model) {
        return install(version, model, ModelManifest.EMPTY);
    }

    VersionState install(long version, Supplier<LoadedModel> model, ModelManifest manifest) {
        return begin(version, model, manifest).join();
    }

    /// Begins to load a version.
    CompletableFuture<VersionState> begin(
            long version, Supplier<LoadedModel> model, ModelManifest manifest) {
        return serving.fleet()
                .install(id(version), supply(version, model, manifest))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /// How a version is now; unloaded when it is not there.
    VersionState state(long version) {
        return serving.models().versions(FLIGHTS).stream()
                .filter(hosted -> hosted.id().equals(id(version)))
                .map(ServedVersion::state)
                .findFirst()
                .orElse(new VersionState.Unloaded());
    }

    /// Lets a version be known that is loaded on request.
    void offer(long version, Supplier<LoadedModel> model) {
        ModelPackage supplied = supply(version, model, ModelManifest.EMPTY);
        serving.fleet().offer(id(version), PackageSource.of(() -> supplied));
    }

    VersionState replace(long version, Supplier<LoadedModel> model) {
        ModelPackage supplied = supply(version, model, ModelManifest.EMPTY);
        return serving.fleet()
                .replace(id(version), PackageSource.of(() -> supplied))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    ModelPackage supply(long version, Supplier<LoadedModel> model, ModelManifest manifest) {
        Path file = Path.of("model-" + version);
        models.put(file, model);
        return new ModelPackage(Path.of("."), file, "%064d".formatted(version), manifest);
    }

    static VersionId id(long version) {
        return new VersionId(FLIGHTS, new VersionNumber(version));
    }

    RequestHead head(VersionChoice choice, long bytes) {
        return new RequestHead(
                new PredictionId("0".repeat(32)),
                FLIGHTS,
                choice,
                Standing.USUAL,
                bytes,
                deadline(),
                Principal.LOCAL,
                HeadFields.NONE);
    }

    RequestHead head() {
        return head(VersionChoice.ROUTED, 64);
    }

    Deadline deadline() {
        return Deadline.after(PATIENCE, nanoTime.getAsLong());
    }

    Admission admit() {
        return serving.predictions().admit(head());
    }

    Permit admitted() {
        return admitted(head());
    }

    Permit admitted(RequestHead head) {
        return switch (serving.predictions().admit(head).await()) {
            case Admission.Admitted(Permit permit) -> permit;
            case Admission.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    PredictionOutcome predict(InferenceRequest request) {
        try (Permit permit = admitted()) {
            return serving.predictions().predict(request, permit, deadline());
        }
    }

    static InferenceRequest row(float... values) {
        return InferenceRequest.of(
                List.of(
                        new NamedTensor(
                                "input",
                                DenseTensor.ofFloats(Shape.of(1, values.length), values))));
    }

    void stop() {
        serving.close();
    }

    @Override
    public void close() {
        stop();
    }

    private final class Forgetting implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {}

        @Override
        public void forget(VersionId version) {
            forgotten.add(version);
        }
    }

    private final class Supplied implements Runtime {
        @Override
        public String name() {
            return "supplied";
        }

        @Override
        public boolean isNative() {
            return isNative;
        }

        @Override
        public Optional<Suitability> recognise(ModelPackage model) {
            return Optional.of(Suitability.GENERAL);
        }

        @Override
        public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
            asks.incrementAndGet();
            return estimate;
        }

        @Override
        public LoadedModel load(ModelPackage model, LoadOptions options) {
            Supplier<LoadedModel> supplier = models.get(model.file());
            if (supplier == null) {
                throw new ModelRefusedException(model.file(), "start", "not supplied");
            }
            return supplier.get();
        }
    }
}
