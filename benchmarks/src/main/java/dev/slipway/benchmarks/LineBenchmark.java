package dev.slipway.benchmarks;

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
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.PredictionIds;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ServingConfig;
import dev.slipway.serving.ServingSpec;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.telemetry.Telemetry;
import dev.slipway.telemetry.TelemetryConfig;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
import org.openjdk.jmh.annotations.Warmup;

/// One row through the door of the data plane, on one thread: admission, checks, execution, closed
/// permit. What a protocol adds is not in it.
///
/// The flights model lies where the system property `flights.model` says; `line.sh` sets it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class LineBenchmark {
    private static final EndpointName ENDPOINT = new EndpointName("flights");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROWS = 64;

    /// `constant` answers without looking at the row, so that the line itself is what is left.
    @Param({"constant", "flights"})
    public String model = "";

    private final Clocks clocks = new Clocks(System::nanoTime, InstantSource.system());
    private final Supplier<PredictionId> ids =
            new PredictionIds(clocks.wall(), new SplittableRandom(1));
    private final InferenceRequest[] requests = new InferenceRequest[ROWS];
    private final TensorAllocator heap = TensorAllocator.heap();
    private int next;
    private @Nullable Started started;

    private record Started(
            Telemetry telemetry, Serving serving, LoadedModel model, OutputSelection all) {}

    private Started started() {
        return Objects.requireNonNull(started);
    }

    /// Starts a data plane with the model and waits until it is ready.
    @Setup(Level.Trial)
    public void start() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < ROWS; i++) {
            requests[i] = InferenceRequest.of(List.of(new NamedTensor("input", row(random))));
        }
        Runtime runtime = model.equals("constant") ? new ConstantRuntime() : new TreesRuntime();
        OutputStream nowhere = OutputStream.nullOutputStream();
        Telemetry telemetry =
                Telemetry.start(
                        TelemetryConfig.defaults(),
                        nowhere,
                        nowhere,
                        clocks.wall(),
                        UnaryOperator.identity());
        LoadOptions loading = LoadOptions.defaults(Path.of("target"));
        ModelPackage file = ModelPackages.open(Path.of(System.getProperty("flights.model", "")));
        Serving serving =
                Serving.start(
                        new ServingSpec(
                                ServingConfig.defaults(1L << 30, 8L << 30, 2),
                                List.of(runtime),
                                loading,
                                2,
                                clocks,
                                telemetry.observer(),
                                telemetry.events(),
                                Capturing.off()));
        VersionState state =
                serving.fleet().install(new VersionId(ENDPOINT, new VersionNumber(1)), file).join();
        if (!(state instanceof VersionState.Ready)) {
            throw new IllegalStateException("model: " + state + " (expected: ready)");
        }
        LoadedModel alone = runtime.load(file, loading);
        started = new Started(telemetry, serving, alone, OutputSelection.all(alone.signature()));
    }

    private static DenseTensor row(SplittableRandom random) {
        float[] row = new float[6];
        int[] spans = {1440, 8, 2500, 229, 229, 1};
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) random.nextDouble(spans[i]);
        }
        return DenseTensor.ofFloats(Shape.of(1, row.length), row);
    }

    private InferenceRequest request() {
        next = (next + 1) % ROWS;
        return requests[next];
    }

    /// The model alone, called as the line calls it.
    @Benchmark
    public List<Tensor> modelAlone() {
        return started()
                .model
                .infer(List.of(request().inputs().getFirst().tensor()), started().all, heap);
    }

    /// From the head to the closed permit.
    @Benchmark
    public PredictionOutcome line() {
        long start = clocks.nanoTime().getAsLong();
        return predict(ids.get(), start);
    }

    /// The same, and metrics told of it as a front end tells them.
    @Benchmark
    public PredictionOutcome lineWithMetrics() {
        long start = clocks.nanoTime().getAsLong();
        PredictionId id = ids.get();
        PredictionOutcome outcome = predict(id, start);
        PredictionOutcome.Answered answered = (PredictionOutcome.Answered) outcome;
        started()
                .telemetry
                .observer()
                .observe(
                        new ObservedPrediction(
                                id,
                                "http",
                                ENDPOINT,
                                new VersionChoice.Exactly(answered.version().version()),
                                new Result.Answered(),
                                answered.times(),
                                new Edge(500, 500, clocks.nanoTime().getAsLong() - start, 90, 200),
                                TraceContext.NONE,
                                "",
                                new Entry(VersionChoice.ROUTED, true)));
        return outcome;
    }

    private PredictionOutcome predict(PredictionId id, long start) {
        Deadline deadline = Deadline.after(PATIENCE, start);
        RequestHead head =
                new RequestHead(
                        id,
                        ENDPOINT,
                        VersionChoice.ROUTED,
                        Standing.USUAL,
                        90,
                        deadline,
                        Principal.LOCAL,
                        HeadFields.NONE);
        return switch (started().serving.predictions().admit(head).await()) {
            case Admission.Refused(var refusal) ->
                    throw new IllegalStateException(refusal.message());
            case Admission.Admitted(Permit permit) -> {
                try (permit) {
                    yield started().serving.predictions().predict(request(), permit, deadline);
                }
            }
        };
    }

    /// Stops everything.
    @TearDown(Level.Trial)
    public void stop() {
        started().model.close();
        started().serving.close();
        started().telemetry.close();
    }
}
