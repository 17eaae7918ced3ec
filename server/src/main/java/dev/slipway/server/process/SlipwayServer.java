package dev.slipway.server.process;

import static dev.slipway.server.stop.StopPhase.ANSWER;
import static dev.slipway.server.stop.StopPhase.CLOSE_JOURNAL;
import static dev.slipway.server.stop.StopPhase.FLUSH;
import static dev.slipway.server.stop.StopPhase.LEAVE;
import static dev.slipway.server.stop.StopPhase.SETTLE;
import static dev.slipway.server.stop.StopPhase.UNLOAD;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.ServerAddress;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Repository;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.push.Pushes;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.console.Console;
import dev.slipway.cost.MeteredCosts;
import dev.slipway.features.FeaturedRuntime;
import dev.slipway.features.online.OnlineAggregates;
import dev.slipway.frontend.grpc.GrpcDoor;
import dev.slipway.frontend.grpc.GrpcDoorSpec;
import dev.slipway.frontend.http.HttpFrontend;
import dev.slipway.frontend.http.HttpPorts;
import dev.slipway.frontend.http.control.ControlPorts;
import dev.slipway.frontend.http.exchange.Statuses;
import dev.slipway.frontend.http.mlflow.MlflowPorts;
import dev.slipway.intake.CacheInUse;
import dev.slipway.intake.CachePolicy;
import dev.slipway.intake.CachePruning;
import dev.slipway.monitoring.feedback.FeedbackStore;
import dev.slipway.monitoring.feedback.FeedbackStore.FeedbackSpec;
import dev.slipway.monitoring.windows.TrafficWindows;
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
import dev.slipway.server.job.JobMeter;
import dev.slipway.server.job.JobPlane;
import dev.slipway.server.metrics.CacheKeeper;
import dev.slipway.server.metrics.ConnectionMetrics;
import dev.slipway.server.metrics.FeatureMetrics;
import dev.slipway.server.metrics.ServerGauges;
import dev.slipway.server.metrics.ShadowMetrics;
import dev.slipway.server.metrics.SloMetrics;
import dev.slipway.server.metrics.StreamMetrics;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.server.plane.CapturePlane;
import dev.slipway.server.plane.ConnectionPlane;
import dev.slipway.server.plane.ConsolePlane;
import dev.slipway.server.plane.ControlPlane;
import dev.slipway.server.plane.SloPlane;
import dev.slipway.server.release.ReleasePlane;
import dev.slipway.server.stop.Drain;
import dev.slipway.server.stop.StopSteps;
import dev.slipway.serving.AskedAside;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.PredictionIds;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ServingSpec;
import dev.slipway.telemetry.Observers;
import dev.slipway.telemetry.Telemetry;
import dev.slipway.tls.ServerTls;
import dev.slipway.tls.TlsFiles;
import dev.slipway.tracking.TrackingStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One running server: data directory, telemetry, data plane, control plane, what the journal says
/// should be served, and doors, in that order. Models load while the rest opens.
public final class SlipwayServer implements AutoCloseable {
    private static final int TOKEN_SECRET_BYTES = 32;

    private final DataDirectory data;
    private final Telemetry telemetry;
    private final CapturePlane capture;
    private final TrafficWindows windows;
    private final SloPlane slo;
    private final PredictionObserver observer;
    private final ConnectionPlane connections;
    private final OnlineAggregates online;
    private final AskedAside aggregates;
    private final ControlPlane control;
    private final TrackingStore tracking;
    private final FeedbackStore feedback;
    private final Serving serving;
    private final NamedModels named;
    private final JobMeter meter = new JobMeter();
    private final Meters meters;
    private final MeteredCosts costs;
    private final Reconciler reconciler;
    private final ReleasePlane releases;
    private final JobPlane jobs;
    private final Repository repository;
    private final Map<VersionId, CompletableFuture<VersionState>> firstLoads;
    private final @Nullable ServerTls tls;
    private final CacheKeeper cache;
    private final Reception reception;
    private final Access access;
    private final @Nullable SignIn signIn;
    private final @Nullable Console console;
    private final HttpFrontend http;
    private final GrpcDoor grpc;
    private final InetSocketAddress httpAddress;
    private final InetSocketAddress grpcAddress;

    private SlipwayServer(
            ServerSettings settings,
            List<ModelArgument> models,
            FaultSwitch faults,
            OutputStream log)
            throws IOException {
        Clocks clocks = new Clocks(System::nanoTime, InstantSource.system());
        data = DataDirectory.open(settings.data());
        telemetry = Telemetry.start(settings.telemetry(), log, log, clocks.wall(), new LogWords());
        capture = CapturePlane.open(data, settings.capture(), telemetry, clocks.wall());
        windows = new TrafficWindows(Statuses.with(settings.http().overloadedIs503())::code);
        slo = SloPlane.open(data, settings.connections(), telemetry.events(), clocks.wall());
        observer = Observers.all(List.of(capture.observer(), windows, slo.observer()));
        connections =
                new ConnectionPlane(settings.connections(), telemetry.events(), clocks.nanoTime());
        online =
                OnlineAggregates.open(
                        data.online(), settings.featureMemory(), clocks.wall(), clocks.nanoTime());
        aggregates = AskedAside.of(online);
        serving = Serving.start(servingSpec(settings, faults, clocks));
        named = new NamedModels(serving.fleet());
        meters = meter.beside(serving.meters());
        costs = new MeteredCosts(meters, settings.prices(), clocks.wall());
        Map<VersionId, CompletableFuture<VersionState>> loads = named.install(models);
        control =
                ControlPlane.open(
                        data, settings, connections.runtime(), new PrintStream(log, true, UTF_8));
        followImages();
        OidcSettings oidc = settings.oidc();
        signIn = oidc == null ? null : oidc.signIn(control.journal().head().lineage());
        TlsFiles files = settings.reach().tls();
        tls = files == null ? null : ServerTls.open(files, telemetry.events(), clocks.wall());
        reception = Reception.open(receptionSpec(settings, log, clocks));
        access = reception.access();
        ReconcilerSpec following = reconcilerSpec(settings, models);
        reconciler = Reconciler.start(following);
        connections.retryBy(reconciler::retryRemote);
        online.keepNeeded(
                new VersionAggregates(control.packages(), reconciler::inUse, named::needs));
        releases = ReleasePlane.open(releaseSpec(faults, clocks));
        JobPlane.Beside beside = new JobPlane.Beside(serving, online, capture.ofStreams());
        jobs = JobPlane.open(control.jobs(settings, data, meter, beside, telemetry.events()));
        slo.follow(control.control(), control.journal(), jobs::sights);
        repository =
                new NamedRepository(
                        models,
                        named::install,
                        serving.fleet(),
                        new EndpointRepository(following, reconciler));
        loads.putAll(reconciler.firstLoads());
        firstLoads = Collections.unmodifiableMap(loads);
        cache = cacheKeeper(settings.cache(), clocks.wall());
        SecureRandom random = new SecureRandom();
        tracking =
                TrackingStore.open(
                        data.trackingFile(), data.trackedArtifacts(), clocks.wall(), random);
        feedback =
                FeedbackStore.open(
                        data.feedbackFile(), FeedbackSpec.usual(clocks.wall()), releases::labelled);
        releases.labelsFrom(feedback);
        Supplier<PredictionId> ids = new PredictionIds(clocks.wall(), random);
        byte[] tokenSecret = new byte[TOKEN_SECRET_BYTES];
        random.nextBytes(tokenSecret);
        MlflowPorts mlflow = new MlflowPorts(tracking, controlPorts(clocks), tokenSecret);
        FutureTask<GrpcDoor> grpcDoor =
                Doors.openBeside(settings, grpcSpec(settings, ids, clocks), tls);
        console =
                ConsolePlane.open(
                        this::httpAddress, tls, settings.console(), clocks.wall(), random);
        http = new HttpFrontend(settings.http(), httpPorts(ids, mlflow, clocks), tls);
        httpAddress = Doors.listen("http.listen", settings.http().address(), http::start);
        grpc = Doors.opened(grpcDoor);
        grpcAddress = grpc.address();
        reception.listensAt(httpAddress);
        begin(clocks.wall());
    }

    /// What goes on beside, from now on.
    private void begin(InstantSource clock) {
        if (tls != null) {
            tls.watch();
        }
        control.keepImages();
        control.tail().start(telemetry.events());
        cache.start();
        CompletableFuture<Void> _ =
                CompletableFuture.allOf(firstLoads.values().toArray(CompletableFuture<?>[]::new))
                        .whenComplete((_, _) -> jobs.start());
        registerMetrics(clock);
    }

    private void followImages() {
        capture.follow(control.control());
        connections.follow(control.control(), serving::letOutside);
    }

    private void registerMetrics(InstantSource clock) {
        ServerGauges.register(
                telemetry,
                serving,
                cache,
                new ServerGauges.Followed(control.control(), reconciler::lapsed, meters),
                clock);
        ServerGauges.journal(telemetry, control.tail());
        StreamMetrics.register(telemetry, control.control(), jobs);
        ConnectionMetrics.register(telemetry, serving, connections);
        SloMetrics.register(telemetry, slo);
        ShadowMetrics.register(telemetry, serving.shadows());
        FeatureMetrics.register(telemetry, online, clock);
    }

    private CacheKeeper cacheKeeper(CachePolicy policy, InstantSource clock) {
        CachePruning pruning = new CachePruning(control.packages(), data.cache());
        return new CacheKeeper(
                inUse -> control.intake().prune(pruning, inUse, policy, clock),
                () ->
                        CacheInUse.of(
                                control.packages(), jobs.inUse(reconciler.inUse()), named.files()),
                telemetry.events());
    }

    /// Starts a server without models.
    ///
    /// @param log where events and, if it is on, the access log go
    ///
    /// *Errors*: `IOException` or `IllegalStateException` in words when a directory or an address
    /// cannot be taken.
    public static SlipwayServer start(ServerSettings settings, OutputStream log)
            throws IOException {
        return start(settings, List.of(), log);
    }

    /// Starts a server that loads these models; [#firstModels] waits for them.
    ///
    /// @param log where events and, if it is on, the access log go
    ///
    /// *Errors*: `IOException` or `IllegalStateException` in words when a directory, the journal or
    /// an address cannot be taken.
    public static SlipwayServer start(
            ServerSettings settings, List<ModelArgument> models, OutputStream log)
            throws IOException {
        return start(settings, models, FaultSwitch.none(), log);
    }

    /// As [#start(ServerSettings, List, OutputStream)], for a server that a drill breaks.
    public static SlipwayServer start(
            ServerSettings settings,
            List<ModelArgument> models,
            FaultSwitch faults,
            OutputStream log)
            throws IOException {
        return new SlipwayServer(settings, models, faults, log);
    }

    private Reception.Spec receptionSpec(ServerSettings settings, OutputStream log, Clocks clocks) {
        OidcSettings oidc = settings.oidc();
        return new Reception.Spec(
                data.root(),
                control.journal().head().lineage(),
                control.control(),
                new Reach(settings.reach(), tls),
                oidc == null
                        ? null
                        : new Vouching(oidc.issuer(), new PrintStream(log, true, UTF_8)),
                clocks.wall());
    }

    private ServingSpec servingSpec(ServerSettings settings, FaultSwitch faults, Clocks clocks) {
        return new ServingSpec(
                settings.serving(),
                FeaturedRuntime.around(faults.runtimes(connections.runtimes()), aggregates),
                settings.loading(),
                Runtime.getRuntime().availableProcessors(),
                clocks,
                observer,
                telemetry.events(),
                capture.capturing());
    }

    private ReconcilerSpec reconcilerSpec(ServerSettings settings, List<ModelArgument> models) {
        String start = UUID.randomUUID().toString();
        AtomicLong count = new AtomicLong();
        return new ReconcilerSpec(
                control.control(),
                control.control(),
                serving.fleet(),
                serving.models(),
                control.packages(),
                new ReconcilerSpec.Asking(
                        control.requirements(), control.signatures(), telemetry.events()),
                models.stream()
                        .map(model -> model.version().endpoint())
                        .collect(Collectors.toUnmodifiableSet()),
                settings.serving().concurrency(),
                "node",
                data.cache().resolve("last-served"),
                () -> start + "-" + count.incrementAndGet());
    }

    private ReleasePlane.Spec releaseSpec(FaultSwitch faults, Clocks clocks) {
        return new ReleasePlane.Spec(
                new ReleasePlane.Plane(
                        control.control(),
                        control.control(),
                        control.requirements(),
                        control.intake()::tensors),
                faults.budgets(slo.budgets()),
                new ReleasePlane.Traffic(
                        serving.fleet(),
                        serving.models(),
                        serving.shadows(),
                        serving.loadTests(),
                        windows,
                        faults::traffic),
                reconciler,
                new ReleasePlane.Files(
                        data.metricsFile(), data.uncleanMarker(), data.fallbackLog()),
                telemetry.events(),
                clocks.wall(),
                clocks.nanoTime());
    }

    private HttpPorts httpPorts(Supplier<PredictionId> ids, MlflowPorts mlflow, Clocks clocks) {
        return new HttpPorts(
                access,
                serving.predictions(),
                serving.models(),
                telemetry.scrapes(),
                observer,
                telemetry.traceResponses(),
                repository,
                controlPorts(clocks),
                mlflow,
                console,
                ids,
                clocks.nanoTime());
    }

    private ControlPorts controlPorts(Clocks clocks) {
        return new ControlPorts(
                jobs.checking(releases.controls()),
                control.control(),
                control.requirements(),
                control.journal(),
                control.intake(),
                control.intake().transfers(),
                capture.captures(),
                reception.secrets(),
                reception.proofs(),
                signIn,
                costs,
                releases.reports(),
                feedback,
                online,
                new EndpointShadows(serving.shadows(), reconciler.shadowed()),
                slo.slos(),
                jobs,
                releases.windows(),
                control.tail()::standing,
                () -> slo.brokenBeside(connections.broken()),
                serving::slots,
                serving::tiers,
                () -> serving.memory().status(),
                clocks.wall());
    }

    private GrpcDoorSpec grpcSpec(
            ServerSettings settings, Supplier<PredictionId> ids, Clocks clocks) {
        return new GrpcDoorSpec(
                new GrpcDoorSpec.Ports(
                        access,
                        serving.predictions(),
                        serving.models(),
                        observer,
                        telemetry.traceResponses(),
                        repository),
                settings.http().identity(),
                ids,
                clocks.nanoTime());
    }

    /// Where the HTTP door listens.
    public InetSocketAddress httpAddress() {
        return httpAddress;
    }

    /// Where the HTTP door is reached.
    public ServerAddress httpUrl() {
        return ServerAddress.of(tls == null ? "http" : "https", httpAddress);
    }

    /// Where the gRPC door listens.
    public InetSocketAddress grpcAddress() {
        return grpcAddress;
    }

    /// The data plane.
    public Serving serving() {
        return serving;
    }

    /// Where commands go.
    public Controls controls() {
        return control.control();
    }

    /// Where packages are pushed.
    public Pushes pushes() {
        return control.intake();
    }

    /// Waits until each model that was named at the start, or that the journal names, is ready or
    /// has failed.
    public Map<VersionId, VersionState> firstModels() {
        return NamedModels.joined(firstLoads);
    }

    /// Loads these models and waits until each is ready or has failed.
    public Map<VersionId, VersionState> load(List<ModelArgument> models) {
        return NamedModels.joined(named.install(models));
    }

    /// Lets callers go elsewhere before [#close]: for `delay` it is not ready any more, each answer
    /// is the last of its connection, and those of gRPC are told to go; then no connection comes in
    /// any more, and those that have are answered.
    public void drain(Duration delay) {
        jobs.leave();
        serving.leave(delay);
        http.leave();
        grpc.leave();
        Drain.run(delay, List.of(httpAddress.getPort(), grpcAddress.getPort()), http::isQuiet);
    }

    /// Stops: nobody new, those inside to their end, what waits in memory to the disk, the journal,
    /// then the models.
    ///
    /// *Errors*: `IllegalStateException` that names what failed; all else has been stopped then.
    @Override
    public void close() {
        stop().run();
    }

    /// What a stop does.
    public StopSteps stop() {
        return new StopSteps()
                .add(ANSWER, "admission", serving::stopAdmitting)
                .add(ANSWER, "grpc", grpc)
                .add(ANSWER, "http", http::stop)
                .add(ANSWER, "console", console)
                .add(SETTLE, "cache", cache)
                .add(SETTLE, "jobs", jobs)
                .add(SETTLE, "releases", releases)
                .add(SETTLE, "reconciler", reconciler)
                .add(FLUSH, "tracking", tracking)
                .add(FLUSH, "feedback", feedback)
                .add(FLUSH, "capture", capture)
                .add(FLUSH, "slos", slo)
                .add(CLOSE_JOURNAL, "reception", reception)
                .add(CLOSE_JOURNAL, "control", control)
                .add(UNLOAD, "models", serving)
                .add(UNLOAD, "aggregates", aggregates)
                .add(UNLOAD, "online features", online)
                .add(UNLOAD, "connections", connections)
                .add(LEAVE, "tls", tls)
                .add(LEAVE, "telemetry", telemetry)
                .add(LEAVE, "data directory", data);
    }
}
