package dev.slipway.frontend.http;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.LocalAccess;
import dev.slipway.api.access.Proofs;
import dev.slipway.api.access.ServerProof;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.access.TokenSecrets.Secret;
import dev.slipway.api.control.JournalStanding;
import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.slo.Slos;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.MemoryStatus;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.Scrapes.Scrape;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.api.status.TierReport;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.api.status.Windows;
import dev.slipway.api.tracking.Tracking;
import dev.slipway.frontend.http.control.ControlPorts;
import dev.slipway.frontend.http.mlflow.MlflowPorts;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeAccess;
import dev.slipway.testkit.fake.FakeControls;
import dev.slipway.testkit.fake.FakeFeedback;
import dev.slipway.testkit.fake.FakePredictions;
import dev.slipway.testkit.fake.FakePushes;
import dev.slipway.testkit.fake.FakeReleases;
import dev.slipway.testkit.fake.FakeRepository;
import dev.slipway.testkit.fake.FakeTransfers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// A door on a free port in front of fakes.
final class RunningDoor implements AutoCloseable {
    static final Signature FLIGHTS =
            new Signature(
                    List.of(TensorSpec.of("features", Datatype.FP32, -1, 3)),
                    List.of(TensorSpec.of("sum", Datatype.FP32, -1, 1)),
                    List.of(
                            Feature.numeric("hour"),
                            Feature.numeric("distance"),
                            new Feature("origin", List.of("ATL", "BOS", "CLT"))));
    static final Signature PAIR =
            Signature.of(
                    List.of(
                            TensorSpec.of("minute", Datatype.FP32, -1, 1),
                            TensorSpec.of("day", Datatype.INT64, -1, 1)),
                    List.of());
    static final Signature WORDS =
            Signature.of(List.of(TensorSpec.of("word", Datatype.BYTES, -1, 1)), List.of());
    static final Signature SIZES =
            new Signature(
                    List.of(TensorSpec.of("features", Datatype.FP32, -1, 1)),
                    List.of(),
                    List.of(new Feature("size", List.of("1", "2", "3"))));
    static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");
    static final HttpSettings.Limits LIMITS =
            new HttpSettings.Limits(
                    1 << 20,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    100,
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5));

    /// The same, but who rests in a body is soon left.
    static final HttpSettings.Limits IMPATIENT =
            new HttpSettings.Limits(
                    LIMITS.bodyBytes(),
                    Duration.ofMillis(100),
                    LIMITS.predictionTime(),
                    LIMITS.connections(),
                    LIMITS.idleTime(),
                    LIMITS.drainTime());

    final InetSocketAddress address;
    final BlockingQueue<ObservedPrediction> observed = new LinkedBlockingQueue<>();
    final FakePredictions predictions;
    final FakeControls controls;
    final FakePushes pushes = new FakePushes();
    final FakePushes publishing;
    final FakeTransfers transfers;
    final List<MeterReading> readings = new ArrayList<>();
    final List<SloStatus> objectives = new ArrayList<>();
    final List<StreamAlert> streamAlerts = new ArrayList<>();
    final List<TrafficWindow> windows = new ArrayList<>();
    final List<Eviction> evictions = new ArrayList<>();
    final KeptHere captures = new KeptHere();

    /// Endpoints that something else than the journal fills.
    final Set<EndpointName> named = new HashSet<>();

    final FakeReleases releases = new FakeReleases();
    final FakeEvents events = new FakeEvents();
    final FakeFeedback feedback = new FakeFeedback(() -> NOW, 100);
    final FakeShadows shadows = new FakeShadows();
    final FakeJobs jobs = new FakeJobs();
    final FakeRepository repository = new FakeRepository("flights");
    private final HttpPorts ports;
    private final HttpSettings settings;
    private final HttpFrontend frontend;
    private final AtomicLong passed = new AtomicLong();
    private final AtomicReference<LongSupplier> clock = new AtomicReference<>(System::nanoTime);

    RunningDoor() {
        this(LIMITS);
    }

    RunningDoor(HttpSettings.Limits limits) {
        this(limits, fakePredictions());
    }

    RunningDoor(HttpSettings.Limits limits, FakePredictions fake) {
        this(limits, fake, fake, models(new VersionState.Ready()), false);
    }

    RunningDoor(
            HttpSettings.Limits limits,
            FakePredictions fake,
            Predictions asked,
            FakeModels models,
            boolean overloadedIs503) {
        this(limits, fake, asked, models, overloadedIs503, Behind.nothing(new LocalAccess()));
    }

    /// A door that asks `access`.
    RunningDoor(Access access) {
        this(Behind.nothing(access));
    }

    /// A door behind which runs are tracked; everybody may do everything.
    RunningDoor(Tracking tracking) {
        this(new Behind(new OpenAccess(), tracking, new FakeControls(() -> NOW)));
    }

    /// The same, within these limits.
    RunningDoor(HttpSettings.Limits limits, Tracking tracking) {
        this(
                limits,
                fakePredictions(),
                fakePredictions(),
                models(new VersionState.Ready()),
                false,
                new Behind(new OpenAccess(), tracking, new FakeControls(() -> NOW)));
    }

    /// Another door to the same; tokens say what they open.
    RunningDoor(Tracking tracking, FakeControls controls) {
        this(new Behind(new FakeAccess(), tracking, controls));
    }

    private RunningDoor(Behind behind) {
        this(
                LIMITS,
                fakePredictions(),
                fakePredictions(),
                models(new VersionState.Ready()),
                false,
                behind);
    }

    /// Whom the door asks who somebody is, for runs, and for models.
    private record Behind(Access access, Tracking tracking, FakeControls controls) {
        static Behind nothing(Access access) {
            return new Behind(access, new NoTracking(), new FakeControls(() -> NOW));
        }
    }

    private RunningDoor(
            HttpSettings.Limits limits,
            FakePredictions fake,
            Predictions asked,
            FakeModels models,
            boolean overloadedIs503,
            Behind behind) {
        this.predictions = fake;
        this.controls = behind.controls;
        this.publishing = new FakePushes(controls);
        this.transfers = new FakeTransfers(controls);
        this.settings =
                new HttpSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        limits,
                        overloadedIs503,
                        new ServerIdentity("slipway", "0.1.0"));
        AtomicLong counter = new AtomicLong();
        this.ports =
                new HttpPorts(
                        behind.access,
                        asked,
                        models,
                        _ -> new Scrape("text/plain", metrics()),
                        new Recorder(),
                        RunningDoor::traceResponse,
                        repository,
                        controlPorts(behind.access, pushes),
                        new MlflowPorts(
                                behind.tracking,
                                controlPorts(behind.access, publishing),
                                new byte[32]),
                        null,
                        () -> new PredictionId("%032x".formatted(counter.incrementAndGet())),
                        () -> clock.get().getAsLong() + passed.get());
        this.frontend = new HttpFrontend(settings, ports);
        this.address = frontend.start();
    }

    /// A door to the same at an address, which is not open yet.
    HttpFrontend another(InetSocketAddress where) {
        return new HttpFrontend(
                new HttpSettings(
                        where, settings.limits(), settings.overloadedIs503(), settings.identity()),
                ports);
    }

    private Slos slos() {
        return new Slos() {
            @Override
            public Optional<SloStatus> of(EndpointName endpoint) {
                return all().stream().filter(one -> one.endpoint().equals(endpoint)).findFirst();
            }

            @Override
            public List<SloStatus> all() {
                return List.copyOf(objectives);
            }

            @Override
            public List<StreamAlert> streams() {
                return List.copyOf(streamAlerts);
            }
        };
    }

    private Windows counted() {
        return new Windows() {
            @Override
            public List<TrafficWindow> newest() {
                return List.copyOf(windows);
            }

            @Override
            public List<TrafficWindow> of(EndpointName endpoint, Duration past) {
                return windows.stream()
                        .filter(window -> window.endpoint().equals(endpoint))
                        .filter(window -> window.start().isAfter(NOW.minus(past)))
                        .toList();
            }
        };
    }

    private static final MemoryStatus MEMORY =
            new MemoryStatus(
                    1 << 30,
                    1 << 29,
                    MemoryUse.NONE,
                    MemoryUse.ofHeap(4_096),
                    List.of(new MemoryStatus.TeamMemory(TeamName.DEFAULT, 4_096, 1 << 20, null)));

    private static final SlotStatus SLOTS =
            new SlotStatus(2, 3, 1.9, 1, List.of(new SlotStatus.TeamFloor(TeamName.DEFAULT, 1)));

    private ControlPorts controlPorts(Access access, FakePushes pushes) {
        return new ControlPorts(
                controls,
                controls,
                access,
                named,
                new FakeRequirements(),
                controls.journal(),
                pushes,
                transfers,
                captures,
                () -> new Secret("k3v9", "slw_k3v9_secret", Sha256.of("slw_k3v9_secret")),
                (nonce, _) -> new Proofs.Answer.Shown(new ServerProof("start", "of " + nonce)),
                null,
                this::costs,
                releases,
                feedback,
                events,
                shadows,
                slos(),
                jobs,
                counted(),
                () -> new JournalStanding(true, 1, 1, NOW),
                List::of,
                () -> SLOTS,
                () -> new TierReport(0, 0, 1, 0, 0, List.of(), evictions),
                () -> MEMORY,
                () -> NOW);
    }

    private CostReport costs(Predicate<MeterReading> wanted) {
        List<CostLine> lines =
                readings.stream()
                        .filter(wanted)
                        .map(one ->
                                new CostLine(
                                        one.endpoint(),
                                        one.version(),
                                        one.team(),
                                        one.cause(),
                                        one.usage(),
                                        CostReport.UNPRICED))
                        .toList();
        return new CostReport(NOW, NOW, null, lines, CostReport.UNPRICED);
    }

    static FakeModels models(VersionState state) {
        return new FakeModels()
                .with("flights", 1, state, FLIGHTS)
                .with("echo", 1, new VersionState.Ready(), Signature.of(List.of(), List.of()));
    }

    static FakePredictions fakePredictions() {
        return new FakePredictions()
                .with("flights", FLIGHTS, RunningDoor::sums)
                .with("echo", Signature.of(List.of(), List.of()), InferenceRequest::inputs)
                .with("pair", PAIR, InferenceRequest::inputs)
                .with("words", WORDS, InferenceRequest::inputs)
                .with("sizes", SIZES, InferenceRequest::inputs)
                .with("broken", FLIGHTS, _ -> refuse(ErrorCode.MODEL_FAILED))
                .with("full", FLIGHTS, _ -> refuse(ErrorCode.OVERLOADED))
                .with("late", FLIGHTS, _ -> refuse(ErrorCode.DEADLINE_EXCEEDED))
                .with(
                        "defect",
                        FLIGHTS,
                        _ -> {
                            throw new IllegalStateException("a secret detail");
                        });
    }

    private static List<NamedTensor> refuse(ErrorCode code) {
        throw new RefusalException(Refusal.of(code, "model: " + code + " by request"));
    }

    private static List<NamedTensor> sums(InferenceRequest request) {
        List<NamedTensor> outputs = new ArrayList<>();
        for (NamedTensor input : request.inputs()) {
            if (!(input.tensor() instanceof DenseTensor rows) || rows.shape().rank() != 2) {
                throw new RefusalException(
                        ErrorCode.INVALID_INPUT, input.name() + ": (expected: a matrix)");
            }
            float[] sums = new float[rows.rows()];
            int width = rows.rows() == 0 ? 0 : rows.elementCount() / rows.rows();
            for (int i = 0; i < rows.elementCount(); i++) {
                sums[i / width] += rows.floatAt(i);
            }
            outputs.add(
                    new NamedTensor("sum", DenseTensor.ofFloats(Shape.of(sums.length, 1), sums)));
        }
        return outputs;
    }

    private static String traceResponse(PredictionId id, TraceContext caller) {
        return caller.parent().isEmpty() ? "" : caller.parent() + "/" + id + "/" + caller.state();
    }

    private static ByteBuffer metrics() {
        return ByteBuffer.wrap("slipway_up 1\n".getBytes(StandardCharsets.UTF_8));
    }

    /// Lets so much time go by at once.
    void pass(Duration time) {
        passed.addAndGet(time.toNanos());
    }

    /// Lets no time go by any more, so that nobody is too slow on a busy machine.
    void stopClock() {
        long now = System.nanoTime();
        clock.set(() -> now);
    }

    /// Makes answers from now on the last ones.
    void leave() {
        frontend.leave();
    }

    Wire connect() throws IOException {
        return new Wire(address);
    }

    ObservedPrediction nextObserved() throws InterruptedException {
        ObservedPrediction next = observed.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was observed");
        }
        return next;
    }

    @Override
    public void close() {
        frontend.stop();
    }

    private final class Recorder implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {
            observed.add(prediction);
        }

        @Override
        public void forget(VersionId version) {}
    }
}
