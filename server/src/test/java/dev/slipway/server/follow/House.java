package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.control.gate.ServedGates;
import dev.slipway.intake.PackageCache;
import dev.slipway.intake.PackageSignatures;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ServingConfig;
import dev.slipway.serving.ServingSpec;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.fake.FakeJournal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A data plane that follows the real control plane over a journal in memory.
public final class House implements AutoCloseable {
    public static final ModelName FLIGHTS = new ModelName("flights");
    public static final EndpointName ENDPOINT = new EndpointName("flights");
    public static final AliasName CHAMPION = new AliasName("champion");

    private static final Principal ROOT =
            Principal.system("tester", Role.SCIENTIST, Role.RELEASER, Role.ADMIN);
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-25T00:00:00Z"));

    final ArtifactStore store;
    public final Control control;
    final ReconcilerSpec spec;
    final List<ServerEvent> events = new CopyOnWriteArrayList<>();
    volatile Runnable beforeLoad = () -> {};

    /// Hears what happens to versions, on the thread that it happens on.
    volatile Consumer<ServerEvent> served = _ -> {};

    /// How much later than at first it is for the journal.
    volatile Duration later = Duration.ZERO;

    private final Path directory;
    private Serving serving;
    private Reconciler reconciler;
    private int keys;

    public House(Path directory) {
        this.directory = directory;
        try {
            store =
                    ArtifactStore.open(
                            directory.resolve("artifacts"),
                            CLOCK,
                            new Random(3),
                            Milestones.unwatched());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        InstantSource journal = () -> CLOCK.instant().plus(later);
        control =
                Control.open(
                        new ControlSpec(
                                new FakeJournal(journal),
                                journal,
                                JournalRecord::payload,
                                new Gates()));
        serving = Serving.start(servingSpec());
        spec = reconcilerSpec();
        reconciler = Reconciler.start(spec);
    }

    private ReconcilerSpec reconcilerSpec() {
        PackageCache packages = new PackageCache(store, directory.resolve("packages"), CLOCK);
        return new ReconcilerSpec(
                control,
                control,
                serving.fleet(),
                serving.models(),
                packages,
                new ReconcilerSpec.Asking(
                        new ServedGates(CLOCK),
                        new PackageSignatures(store, packages),
                        events::add),
                Set.of(new EndpointName("reserved")),
                1_024,
                "node",
                directory.resolve("last-served"),
                () -> "id-" + keys++);
    }

    private ServingSpec servingSpec() {
        List<Runtime> runtimes =
                ServiceLoader.load(Runtime.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .<Runtime>map(Held::new)
                        .toList();
        return new ServingSpec(
                config(),
                runtimes,
                LoadOptions.defaults(directory.resolve("cache")),
                2,
                new Clocks(System::nanoTime, CLOCK),
                new Unobserved(),
                event -> served.accept(event),
                Capturing.off());
    }

    /// Nobody asks here how fast the first answers are.
    private static ServingConfig config() {
        ServingConfig usual = ServingConfig.defaults(1L << 30, 8L << 30, 2);
        return new ServingConfig(
                usual.requestBytes(),
                usual.concurrency(),
                usual.slots(),
                usual.slotQueue(),
                usual.pooledBytes(),
                usual.memory(),
                usual.warmBytes(),
                Duration.ofMillis(20),
                usual.drainLimit());
    }

    /// A runtime whose loads begin with whatever [#beforeLoad] is.
    private final class Held implements Runtime {
        private final Runtime runtime;

        Held(Runtime runtime) {
            this.runtime = runtime;
        }

        @Override
        public String name() {
            return runtime.name();
        }

        @Override
        public boolean isNative() {
            return runtime.isNative();
        }

        @Override
        public Optional<Suitability> recognise(ModelPackage model) {
            return runtime.recognise(model);
        }

        @Override
        public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
            return runtime.estimate(model, options);
        }

        @Override
        public LoadedModel load(ModelPackage model, LoadOptions options) {
            beforeLoad.run();
            return runtime.load(model, options);
        }
    }

    /// Whether a request that came now would be let in.
    Admission admit() {
        return serving.predictions()
                .admit(
                        new RequestHead(
                                new PredictionId("0".repeat(32)),
                                ENDPOINT,
                                VersionChoice.ROUTED,
                                Standing.USUAL,
                                1,
                                Deadline.after(Duration.ofMinutes(1), System.nanoTime()),
                                Principal.LOCAL,
                                HeadFields.NONE));
    }

    /// What brings the fleet to what the image says.
    public Reconciler reconciler() {
        return reconciler;
    }

    /// The data plane.
    public Serving serving() {
        return serving;
    }

    /// Ends the process and starts it again over the same journal and directory.
    public void restart() {
        reconciler.close();
        serving.close();
        serving = Serving.start(servingSpec());
        reconciler = Reconciler.start(reconcilerSpec());
    }

    /// Lets the next load fail, and none behind it.
    public void failNextLoad(String why) {
        beforeLoad =
                () -> {
                    beforeLoad = () -> {};
                    throw new IllegalStateException(why);
                };
    }

    /// Has the endpoint's version loaded again that failed to load; what became of it.
    public VersionState retried() {
        return reconciler.retry(ENDPOINT).orElseThrow().join();
    }

    /// Publishes an example's files as the next version.
    public Version publish(String example) {
        return publish(stored(example));
    }

    /// Stores an example's files.
    PackageManifest stored(String example) {
        return stored(Repository.root().resolve("examples/flights/" + example));
    }

    /// Stores the files of a directory.
    PackageManifest stored(Path from) {
        try {
            PackageFiles files = PackageFiles.at(from);
            PackageManifest manifest = PackageManifest.of(files);
            for (String path : files.sizes().keySet()) {
                try (InputStream in = files.open(path)) {
                    store.put(in);
                }
            }
            store.put(new ByteArrayInputStream(manifest.toJson()));
            return manifest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Publishes stored files as the next version.
    Version publish(PackageManifest manifest) {
        return publish(manifest, "xgboost");
    }

    Version publish(PackageManifest manifest, String format) {
        return publish(FLIGHTS, manifest, format);
    }

    /// Publishes an example's files as another model's next version.
    public Version publish(ModelName model, String example) {
        return publish(model, stored(example), "xgboost");
    }

    private Version publish(ModelName model, PackageManifest manifest, String format) {
        Version.Content content =
                new Version.Content(
                        manifest.digest(),
                        manifest.totalSize(),
                        format,
                        null,
                        new Version.ScanSummary(manifest.digest(), 0, 0),
                        null);
        submit(new PublishVersion(model, content, Lineage.UNKNOWN, null, Map.of()));
        return control.current().model(model).flatMap(Model::latest).orElseThrow();
    }

    /// Lets the champion be this version.
    public void alias(long version) {
        submit(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(version), null));
    }

    /// Declares an object.
    public void apply(Spec object) {
        submit(new ApplyObjects(List.of(new Put(object, null)), List.of()));
    }

    /// Has a command done.
    public void submit(Command command) {
        CommandResult result =
                control.submit(
                        new CommandRequest(
                                ROOT, new IdempotencyKey("test-" + keys++), command, false));
        assertThat(result).isInstanceOf(CommandResult.Done.class);
    }

    static Principal releaser() {
        return ROOT;
    }

    /// What becomes of the endpoint under the newest image.
    public VersionState settled() {
        reconciler.follow(control.current());
        return reconciler
                .loadOf(ENDPOINT)
                .map(CompletableFuture::join)
                .orElse(new VersionState.Unloaded());
    }

    /// The versions that answer.
    List<Long> answering() {
        return serving.models().versions(ENDPOINT).stream()
                .filter(version -> version.state().isReady())
                .map(version -> version.id().version().value())
                .toList();
    }

    List<ServedVersion> versions() {
        return serving.models().versions(ENDPOINT);
    }

    @Override
    public void close() {
        reconciler.close();
        serving.close();
        control.close();
    }

    private static final class Unobserved implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {}

        @Override
        public void forget(VersionId version) {}
    }
}
