package dev.slipway.server.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.access.Access;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.control.Repository;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.intake.CacheInUse;
import dev.slipway.intake.CachePolicy;
import dev.slipway.intake.CachePruning;
import dev.slipway.monitoring.feedback.FeedbackStore;
import dev.slipway.monitoring.feedback.FeedbackStore.FeedbackSpec;
import dev.slipway.server.config.OidcSettings;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.server.entry.Reach;
import dev.slipway.server.entry.Reception;
import dev.slipway.server.entry.Reception.Vouching;
import dev.slipway.server.follow.EndpointRepository;
import dev.slipway.server.follow.EndpointShadows;
import dev.slipway.server.follow.Reconciler;
import dev.slipway.server.follow.ReconcilerSpec;
import dev.slipway.server.follow.ReleasedVersions;
import dev.slipway.server.job.JobPlane;
import dev.slipway.server.metrics.CacheKeeper;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.server.plane.ControlPlane;
import dev.slipway.server.release.ReleasePlane;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.Serving;
import dev.slipway.tls.ServerTls;
import dev.slipway.tls.TlsFiles;
import dev.slipway.tracking.TrackingStore;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What decides and remembers, in the order in which it opens: journal, artifacts, control and
/// intake, who may come in, whoever follows the journal, and the stores of runs and feedback.
final class ControlSide {
    private final DataSide data;
    private final ControlPlane control;
    private final @Nullable SignIn signIn;
    private final @Nullable ServerTls tls;
    private final Reception reception;
    private final Access access;
    private final Reconciler reconciler;
    private final EndpointShadows shadows;
    private final ReleasePlane releases;
    private final JobPlane jobs;
    private final Repository repository;
    private final Map<VersionId, CompletableFuture<VersionState>> firstLoads;
    private final CacheKeeper cache;
    private final SecureRandom random;
    private final TrackingStore tracking;
    private final FeedbackStore feedback;

    ControlSide(StartSpec spec, DataSide data, ServerStart start) throws IOException {
        this.data = data;
        ServerSettings settings = spec.settings();
        Clocks clocks = spec.clocks();
        control =
                start.opened(
                        ServerPart.CONTROL,
                        ControlPlane.open(
                                data.directory(),
                                settings,
                                data.connections().runtime(),
                                new PrintStream(spec.log(), true, UTF_8)));
        followImages();
        OidcSettings oidc = settings.oidc();
        signIn = oidc == null ? null : oidc.signIn(control.journal().head().lineage());
        tls = tls(settings.reach().tls(), clocks.wall(), start);
        reception = start.opened(ServerPart.RECEPTION, Reception.open(receptionSpec(spec)));
        access = reception.access();
        ReconcilerSpec following = reconcilerSpec(settings, spec.named());
        reconciler = start.opened(ServerPart.RECONCILER, Reconciler.start(following));
        shadows = new EndpointShadows(data.serving().shadows(), reconciler.shadowed());
        Watch _ = control.control().watch(shadows::follow);
        Watch _ = control.control().watch(data.meter()::follow);
        data.connections().retryBy(reconciler::retryRemote);
        data.online()
                .keepNeeded(
                        new VersionAggregates(
                                control.packages(), reconciler::inUse, data.named()::needs));
        start.letIn();
        releases = start.opened(ServerPart.RELEASES, ReleasePlane.open(releaseSpec(spec)));
        jobs = start.opened(ServerPart.JOBS, JobPlane.open(jobSpec(settings)));
        data.slo().follow(control.control(), control.journal(), jobs::sights);
        // Not before: it would forget what was promised of endpoints that it has not heard of.
        start.endsBy(ServerPart.SLOS, data.slo());
        repository =
                new NamedRepository(
                        spec.models(),
                        data.named()::install,
                        data.serving().fleet(),
                        new EndpointRepository(following, reconciler));
        firstLoads = firstLoads(reconciler.firstLoads());
        cache = start.opened(ServerPart.CACHE, cacheKeeper(settings.cache(), clocks.wall()));
        random = new SecureRandom();
        tracking = start.opened(ServerPart.TRACKING, trackingStore(clocks.wall()));
        feedback = start.opened(ServerPart.FEEDBACK, feedbackStore(clocks.wall()));
        releases.labelsFrom(feedback);
    }

    private @Nullable ServerTls tls(
            @Nullable TlsFiles files, InstantSource clock, ServerStart start) throws IOException {
        return files == null
                ? null
                : start.opened(
                        ServerPart.TLS, ServerTls.open(files, data.telemetry().events(), clock));
    }

    private TrackingStore trackingStore(InstantSource clock) throws IOException {
        DataDirectory directory = data.directory();
        return TrackingStore.open(
                directory.trackingFile(), directory.trackedArtifacts(), clock, random);
    }

    private FeedbackStore feedbackStore(InstantSource clock) {
        return FeedbackStore.open(
                data.directory().feedbackFile(), FeedbackSpec.usual(clock), releases::labelled);
    }

    private void followImages() {
        data.capture().follow(control.control());
        data.connections().follow(control.control(), data.serving()::letOutside);
    }

    private Map<VersionId, CompletableFuture<VersionState>> firstLoads(
            Map<VersionId, CompletableFuture<VersionState>> followed) {
        Map<VersionId, CompletableFuture<VersionState>> loads = new LinkedHashMap<>(data.loads());
        loads.putAll(followed);
        return Collections.unmodifiableMap(loads);
    }

    private JobPlane.Spec jobSpec(ServerSettings settings) {
        JobPlane.Beside beside =
                new JobPlane.Beside(data.serving(), data.online(), data.capture().ofStreams());
        return control.jobs(
                settings, data.directory(), data.meter(), beside, data.telemetry().events());
    }

    private CacheKeeper cacheKeeper(CachePolicy policy, InstantSource clock) {
        CachePruning pruning = new CachePruning(control.packages(), data.directory().cache());
        return new CacheKeeper(
                inUse -> {
                    control.intake().sweepUploads();
                    return control.intake().prune(pruning, inUse, policy, clock);
                },
                () ->
                        CacheInUse.of(
                                control.packages(),
                                jobs.inUse(reconciler.inUse()),
                                data.named().files()),
                data.telemetry().events());
    }

    private Reception.Spec receptionSpec(StartSpec spec) {
        ServerSettings settings = spec.settings();
        OidcSettings oidc = settings.oidc();
        return new Reception.Spec(
                data.directory().root(),
                control.journal().head().lineage(),
                control.control(),
                new Reach(settings.reach(), tls),
                spec.named(),
                oidc == null
                        ? null
                        : new Vouching(oidc.issuer(), new PrintStream(spec.log(), true, UTF_8)),
                spec.clocks().wall());
    }

    private ReconcilerSpec reconcilerSpec(ServerSettings settings, Set<EndpointName> named) {
        String start = UUID.randomUUID().toString();
        AtomicLong count = new AtomicLong();
        Serving serving = data.serving();
        return new ReconcilerSpec(
                control.control(),
                control.control(),
                serving.fleet(),
                serving.models(),
                control.packages(),
                new ReconcilerSpec.Asking(
                        control.requirements(), control.signatures(), data.telemetry().events()),
                named,
                settings.serving().concurrency(),
                "node",
                data.directory().cache().resolve("last-served"),
                () -> start + "-" + count.incrementAndGet());
    }

    private ReleasePlane.Spec releaseSpec(StartSpec spec) {
        FaultSwitch faults = spec.faults();
        Clocks clocks = spec.clocks();
        Serving serving = data.serving();
        DataDirectory directory = data.directory();
        return new ReleasePlane.Spec(
                new ReleasePlane.Plane(
                        control.control(),
                        control.control(),
                        control.requirements(),
                        control.intake()::tensors),
                faults.budgets(data.slo().budgets()),
                new ReleasePlane.Traffic(
                        serving.fleet(),
                        serving.models(),
                        serving.shadows(),
                        serving.loadTests(),
                        data.windows(),
                        serving.meters(),
                        faults::traffic),
                new ReleasedVersions(reconciler, spec.named()),
                new ReleasePlane.Files(
                        directory.metricsFile(),
                        directory.uncleanMarker(),
                        directory.fallbackLog()),
                data.telemetry().events(),
                clocks.wall(),
                clocks.nanoTime());
    }

    ControlPlane control() {
        return control;
    }

    /// How people sign in, where an issuer vouches for them.
    @Nullable SignIn signIn() {
        return signIn;
    }

    /// What encrypts the doors; null where they are in plaintext.
    @Nullable ServerTls tls() {
        return tls;
    }

    Reception reception() {
        return reception;
    }

    Access access() {
        return access;
    }

    Reconciler reconciler() {
        return reconciler;
    }

    /// Shadows that people begin.
    EndpointShadows shadows() {
        return shadows;
    }

    ReleasePlane releases() {
        return releases;
    }

    JobPlane jobs() {
        return jobs;
    }

    Repository repository() {
        return repository;
    }

    /// The loads of the models that were named at the start, or that the journal named then.
    Map<VersionId, CompletableFuture<VersionState>> firstLoads() {
        return firstLoads;
    }

    CacheKeeper cache() {
        return cache;
    }

    SecureRandom random() {
        return random;
    }

    TrackingStore tracking() {
        return tracking;
    }

    FeedbackStore feedback() {
        return feedback;
    }
}
