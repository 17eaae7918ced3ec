package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.LocalAccess;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.BatchingStatus;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.api.status.VersionStatistics.BatchStatistics;
import dev.slipway.api.status.VersionStatistics.Durations;
import dev.slipway.api.status.VersionStatistics.Total;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.testkit.fake.FakePredictions;
import dev.slipway.testkit.fake.FakeRepository;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A door on a free port with fake endpoints: `echo` answers its inputs, `refuse` refuses with the
/// code that its input names, `wait` answers when told to, `fail` throws, `asleep`
/// admits when told to.
final class House implements AutoCloseable, Models, PredictionObserver {
    final FakePredictions predictions = new FakePredictions();
    final Sleeping sleeping = new Sleeping(predictions);
    final BlockingQueue<ObservedPrediction> observed = new LinkedBlockingQueue<>();
    final Semaphore waiting = new Semaphore(0);
    final CountDownLatch mayAnswer = new CountDownLatch(1);

    /// Whether `wait` is a call without a slot, which leaves when its caller does.
    volatile boolean isInQueue;

    final Map<String, ServedVersion> served = new TreeMap<>();

    /// Why models do not answer that are loaded.
    final Map<String, String> hindrances = new ConcurrentHashMap<>();

    final GrpcDoor door;
    final ManagedChannel channel;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();

    House() {
        this(new GrpcDoorConfig.Times(Duration.ofSeconds(30), Duration.ofSeconds(30), GRACE));
    }

    final FakeRepository repository = new FakeRepository("echo");

    static final Duration GRACE = Duration.ofSeconds(5);

    House(GrpcDoorConfig.Times times) {
        this(times, new LocalAccess(), 1_000);
    }

    /// A door with so many connections.
    House(int connections) {
        this(
                new GrpcDoorConfig.Times(Duration.ofSeconds(30), Duration.ofSeconds(30), GRACE),
                new LocalAccess(),
                connections);
    }

    /// A door that asks `access`.
    House(Access access) {
        this(
                new GrpcDoorConfig.Times(Duration.ofSeconds(30), Duration.ofSeconds(30), GRACE),
                access,
                1_000);
    }

    House(GrpcDoorConfig.Times times, Access access) {
        this(times, access, 1_000);
    }

    private House(GrpcDoorConfig.Times times, Access access, int connections) {
        Signature any =
                Signature.of(
                        List.of(TensorSpec.of("x", Datatype.FP32, -1, 3)),
                        List.of(TensorSpec.of("y", Datatype.FP32, -1, 1)));
        for (String name : List.of("echo", "refuse", "wait", "fail", "asleep")) {
            predictions.with(name, any, request -> answer(name, request));
            if (!name.equals("asleep")) {
                serve(name, new VersionState.Ready(), any);
            }
        }
        serve("loading", new VersionState.Loading(), Signature.of(List.of(), List.of()));
        serve("broken", new VersionState.Failed("cut short"), any);
        try {
            door =
                    GrpcDoor.open(
                            new GrpcDoorSpec(
                                    new GrpcDoorSpec.Ports(
                                            access,
                                            sleeping,
                                            this,
                                            this,
                                            House::traceResponse,
                                            repository),
                                    new ServerIdentity("slipway", "1.2.3"),
                                    this::nextId,
                                    this::nanoTime),
                            new GrpcDoorConfig(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                    1 << 20,
                                    4 << 20,
                                    connections,
                                    times));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channel = channel().build();
    }

    NettyChannelBuilder channel() {
        return NettyChannelBuilder.forAddress("localhost", door.address().getPort())
                .usePlaintext()
                .maxInboundMessageSize(64 << 20);
    }

    ObservedPrediction nextObserved() throws InterruptedException {
        ObservedPrediction next = observed.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing observed");
        }
        return next;
    }

    private void serve(String name, VersionState state, Signature signature) {
        served.put(
                name,
                new ServedVersion(
                        new VersionId(new EndpointName(name), new VersionNumber(1)),
                        state,
                        "fake",
                        signature,
                        MemoryUse.ofHeap(64)));
    }

    private List<NamedTensor> answer(String name, InferenceRequest request) {
        switch (name) {
            case "refuse" -> {
                ErrorCode code = ErrorCode.valueOf(request.inputs().getFirst().name());
                throw new RefusalException(
                        code == ErrorCode.OVERLOADED
                                ? Refusal.retryable(code, "no place", Duration.ofMillis(1500))
                                : Refusal.of(code, "because of " + code));
            }
            case "wait" -> {
                waiting.release();
                awaitAnswer();
            }
            case "fail" -> throw new IllegalStateException("a defect");
            default -> {}
        }
        return request.inputs();
    }

    private void awaitAnswer() {
        boolean isOver = false;
        while (!isOver) {
            try {
                mayAnswer.await();
                isOver = true;
            } catch (InterruptedException e) {
                if (isInQueue) {
                    throw new RefusalException(ErrorCode.CANCELLED, "the caller has left");
                }
                // A model that is inside its call listens to nobody.
            }
        }
    }

    /// By which the door goes.
    private long nanoTime() {
        return System.nanoTime() + passed.get();
    }

    /// Lets so much time go by at once.
    void pass(Duration time) {
        passed.addAndGet(time.toNanos());
    }

    private static String traceResponse(PredictionId id, TraceContext caller) {
        return caller.parent().isEmpty() ? "" : caller.parent() + "/" + id + "/" + caller.state();
    }

    private PredictionId nextId() {
        return new PredictionId("%032x".formatted(ids.incrementAndGet()));
    }

    @Override
    public boolean isReady() {
        return served.values().stream().allMatch(one -> one.state().isReady());
    }

    @Override
    public List<EndpointName> endpoints() {
        return served.keySet().stream().map(EndpointName::new).toList();
    }

    @Override
    public List<ServedVersion> versions(EndpointName endpoint) {
        ServedVersion one = served.get(endpoint.value());
        return one == null ? List.of() : List.of(one);
    }

    @Override
    public Optional<String> hindrance(VersionId version) {
        return Optional.ofNullable(hindrances.get(version.endpoint().value()));
    }

    @Override
    public List<BatchingStatus> batching(EndpointName endpoint) {
        return List.of();
    }

    @Override
    public List<VersionStatistics> statistics(EndpointName endpoint) {
        Total some = new Total(7, 700);
        return versions(endpoint).stream()
                .map(one ->
                        new VersionStatistics(
                                one.id(),
                                1234,
                                9,
                                8,
                                new Durations(some, some, some, some, some, some),
                                List.of(new BatchStatistics(2, some, some, some)),
                                64))
                .toList();
    }

    @Override
    public void observe(ObservedPrediction prediction) {
        observed.add(prediction);
    }

    @Override
    public void forget(VersionId version) {}

    @Override
    public void close() {
        mayAnswer.countDown();
        channel.shutdownNow();
        door.close();
    }
}
