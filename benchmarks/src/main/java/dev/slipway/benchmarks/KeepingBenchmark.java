package dev.slipway.benchmarks;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.serving.PredictionIds;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.CommonCall;
import dev.slipway.serving.capture.FollowedEndpoint;
import dev.slipway.serving.capture.Waiting;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// What a request's thread spends on keeping its prediction: tensors and what was observed go into
/// the ring, from two threads, while a third takes them out. What `sample` 1 takes more than 0 is
/// the price; nothing is written.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
@Threads(2)
public class KeepingBenchmark {
    private static final VersionId FLIGHTS =
            new VersionId(new EndpointName("flights"), new VersionNumber(1));
    private static final Signature SIGNATURE =
            Signature.of(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 6)),
                    List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
    private static final long PAUSE_NANOS = 1_000_000;

    /// The part of predictions that is kept.
    @Param({"0", "1"})
    public double sample;

    /// What else a thread does for each, in units of `Blackhole#consumeCPU`.
    @Param({"0", "5000"})
    public long work;

    private final PredictionIds ids =
            new PredictionIds(InstantSource.system(), new SplittableRandom(1));
    private final Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
    private final FollowedEndpoint followed = new FollowedEndpoint(FLIGHTS.endpoint());
    private final VersionChoice version = new VersionChoice.Exactly(FLIGHTS.version());
    private final List<Tensor> inputs =
            List.of(DenseTensor.ofFloats(Shape.of(1, 6), 1, 2, 3, 4, 5, 6));
    private final List<NamedTensor> outputs =
            List.of(new NamedTensor("output", DenseTensor.ofFloats(Shape.of(1, 1), 0.5f)));
    private volatile boolean isOver;
    private @Nullable Thread taker;

    /// Begins to take what is kept.
    @Setup(Level.Trial)
    public void start() {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        capturing.follow(
                Map.of(
                        FLIGHTS.endpoint(),
                        new CapturePolicy(
                                sample,
                                usual.drop(),
                                usual.hash(),
                                usual.keep(),
                                usual.maxBytes())));
        taker = Thread.ofPlatform().daemon().start(this::take);
    }

    private void take() {
        while (!isOver) {
            Waiting one = capturing.ring().next(() -> {});
            while (one != null) {
                one = capturing.ring().next(() -> {});
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// Where something found no room, less was done than is said.
    @TearDown(Level.Trial)
    public void end() throws InterruptedException {
        isOver = true;
        Thread own = taker;
        if (own != null) {
            own.join();
        }
        long lost =
                capturing.counts().lost(CaptureLoss.RING_FULL)
                        + capturing.counts().lost(CaptureLoss.TENSORS_RING_FULL);
        if (lost > 0) {
            throw new IllegalStateException("lost: " + lost + " (expected: 0)");
        }
    }

    /// From the answer to what was observed, as a permit and a front end do it.
    @Benchmark
    public PredictionId prediction() {
        Blackhole.consumeCPU(work);
        PredictionId id = ids.get();
        CapturePolicy policy = capturing.drawn(followed, id);
        if (policy != null) {
            CommonCall common = capturing.common(FLIGHTS, SIGNATURE, policy, inputs, outputs);
            capturing.offer(id, common, inputs, outputs);
        }
        capturing.observe(
                new ObservedPrediction(
                        id,
                        "http",
                        FLIGHTS.endpoint(),
                        version,
                        new Result.Answered(),
                        new StopTimes(1, 2, 1),
                        new Edge(1, 2, 3, 100, 200),
                        TraceContext.NONE,
                        "",
                        new Entry(VersionChoice.ROUTED, true)));
        return id;
    }
}
