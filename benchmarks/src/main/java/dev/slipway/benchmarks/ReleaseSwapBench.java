package dev.slipway.benchmarks;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.PredictionIds;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ServingConfig;
import dev.slipway.serving.ServingSpec;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.fleet.Fleet;
import dev.slipway.serving.release.AnswerClasses;
import dev.slipway.serving.release.Answering;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// A release that swaps and rolls back over and over under load, and what dividing and counting
/// requests costs, on the whole line of a prediction without its doors.
///
/// Arrivals are open loop, at 70 % of what callers that wait for their answers reach. Each rollback
/// is timed from before its call until the last time that a call of candidate began.
///
/// Usage: `ReleaseSwapBench [ROLLBACKS]`.
public final class ReleaseSwapBench {
    private static final EndpointName NAME = new EndpointName("made");
    private static final StickyKey HEADER = new StickyKey.Header("slipway-key");
    private static final long CALL_NANOS = 200_000;
    private static final int CALLERS = 2;
    private static final int KEYS = 10_000;
    private static final double LOAD = 0.7;
    private static final double THRESHOLD = 0.5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final InferenceRequest ROW =
            InferenceRequest.of(
                    List.of(new NamedTensor("input", DenseTensor.ofFloats(Shape.of(1, 1), 1))));

    private final NotedRuntime runtime = new NotedRuntime();
    private final Clocks clocks = new Clocks(System::nanoTime, InstantSource.system());
    private final PredictionIds ids = new PredictionIds(clocks.wall(), new SplittableRandom(1));
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Serving serving =
            Serving.start(
                    new ServingSpec(
                            ServingConfig.defaults(1L << 30, 8L << 30, CALLERS),
                            List.of(runtime),
                            LoadOptions.defaults(Path.of("target")),
                            CALLERS,
                            clocks,
                            new Nobody(),
                            event -> {},
                            Capturing.off()));
    private final Fleet fleet = serving.fleet();

    private ReleaseSwapBench() {
        install(1);
        install(2);
    }

    private void install(long version) {
        ModelPackage model =
                new ModelPackage(
                        Path.of("."),
                        Path.of("made"),
                        Long.toString(version).repeat(64),
                        ModelManifest.EMPTY);
        if (!fleet.install(new VersionId(NAME, new VersionNumber(version)), model)
                .join()
                .isReady()) {
            throw new IllegalStateException("version " + version + " is not ready");
        }
    }

    /// Measures and prints Markdown.
    public static void main(String[] arguments) throws InterruptedException {
        ReleaseSwapBench bench = new ReleaseSwapBench();
        bench.cost();
        bench.classes();
        widths();
        bench.swaps(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000);
        System.exit(0);
    }

    private ReleaseCounts split(double weight) {
        return fleet.split(
                NAME,
                new ReleaseSplit(
                        ReleaseId.of(NAME, 1),
                        new VersionNumber(1),
                        new VersionNumber(2),
                        weight,
                        7,
                        HEADER));
    }

    private void ask(String key) {
        HeadFields fields = name -> key;
        RequestHead head =
                new RequestHead(
                        ids.get(),
                        NAME,
                        VersionChoice.ROUTED,
                        Standing.USUAL,
                        64,
                        Deadline.after(PATIENCE, System.nanoTime()),
                        Principal.LOCAL,
                        fields);
        if (!(serving.predictions().admit(head) instanceof Admission.Admitted(Permit permit))) {
            failed.increment();
            return;
        }
        try (permit) {
            boolean isAnswered =
                    serving.predictions().predict(ROW, permit, head.deadline())
                            instanceof PredictionOutcome.Answered;
            (isAnswered ? answered : failed).increment();
        }
    }

    /// One caller, a model that takes no time: with a release and without in turns.
    private void cost() {
        String[] keys = keys();
        double[] without = new double[10];
        double[] with = new double[10];
        for (int round = -3; round < with.length; round++) {
            fleet.unsplit(NAME);
            double plain = nanosEach(keys, 300_000);
            ReleaseCounts _ = split(0.5);
            double divided = nanosEach(keys, 300_000);
            if (round >= 0) {
                without[round] = plain;
                with[round] = divided - plain;
            }
        }
        Arrays.sort(without);
        Arrays.sort(with);
        System.out.printf(
                "A request without a release: %.0f ns; a release adds %.0f ns (%.0f to %.0f)%n",
                without[5], with[5], with[0], with[9]);
    }

    /// The same with a release all the time: with classes of answers that are counted and without.
    private void classes() {
        String[] keys = keys();
        double[] with = new double[20];
        double[] again = new double[20];
        Answering undecided = new Answering(NotedRuntime.SIGNATURE, null);
        for (int round = -3; round < with.length; round++) {
            double plain = nanosEach(keys, undecided);
            double counted = nanosEach(keys, new Answering(NotedRuntime.SIGNATURE, THRESHOLD));
            double plainAgain = nanosEach(keys, undecided);
            if (round >= 0) {
                with[round] = counted - (plain + plainAgain) / 2;
                again[round] = plainAgain - plain;
            }
        }
        Arrays.sort(with);
        Arrays.sort(again);
        System.out.printf(
                "Counting the class of each answer, a side of a threshold, adds %.0f ns (%.0f to"
                        + " %.0f); without again (A/A) %.0f ns (%.0f to %.0f)%n",
                with[10], with[5], with[14], again[10], again[5], again[14]);
    }

    private double nanosEach(String[] keys, Answering both) {
        fleet.unsplit(NAME);
        ReleaseCounts counts = split(0.5);
        for (Arm arm : Arm.values()) {
            counts.know(arm, both);
        }
        Second _ = counts.turn(new Second.Start(1, 1, Optional.empty(), Optional.empty()));
        return nanosEach(keys, 300_000);
    }

    /// What it takes to find the likeliest of several classes, alone.
    private static void widths() {
        SplittableRandom random = new SplittableRandom(4);
        for (int width : new int[] {2, 10, 100, 1_000}) {
            Signature signature =
                    Signature.of(
                            NotedRuntime.SIGNATURE.inputs(),
                            List.of(TensorSpec.of("scores", Datatype.FP32, -1, width)));
            ReleaseCounts counts = new ReleaseCounts(new StickyKey.Request());
            for (Arm arm : Arm.values()) {
                counts.know(arm, new Answering(signature, null));
            }
            AnswerClasses classes = counts.compared().of(Arm.STABLE);
            OutputSelection all = OutputSelection.all(signature);
            float[] row = new float[width];
            Arrays.fill(row, 0.5f / width);
            row[random.nextInt(width)] += 0.5f;
            List<Tensor> tensors = List.of(DenseTensor.ofFloats(Shape.of(1, width), row));
            double best = Double.MAX_VALUE;
            int found = 0;
            for (int round = 0; round < 20; round++) {
                int calls = 4_000_000 / (width + 10);
                long start = System.nanoTime();
                for (int i = 0; i < calls; i++) {
                    found += classes.of(all, tensors, 1).orElse(-1);
                }
                best = Math.min(best, (double) (System.nanoTime() - start) / calls);
            }
            System.out.printf(
                    "The likeliest of %,d classes is found in %.0f ns (sum %d)%n",
                    width, best, found);
        }
    }

    private double nanosEach(String[] keys, int requests) {
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            ask(keys[i % KEYS]);
        }
        return (double) (System.nanoTime() - start) / requests;
    }

    private static String[] keys() {
        String[] keys = new String[KEYS];
        Arrays.setAll(keys, i -> "user-" + i);
        return keys;
    }

    private void swaps(int rollbacks) throws InterruptedException {
        runtime.take(CALL_NANOS);
        String[] keys = keys();
        fleet.unsplit(NAME);
        double peak = peak(keys);
        AtomicBoolean isOver = new AtomicBoolean();
        answered.reset();
        failed.reset();
        Thread load = Thread.ofPlatform().start(() -> drive(keys, LOAD * peak, isOver));
        long[] late = new long[rollbacks];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < rollbacks; i++) {
            ReleaseCounts counts = split(1);
            pause(5_000_000 + random.nextLong(10_000_000));
            long verdict = System.nanoTime();
            fleet.fallBack(NAME);
            pause(10_000_000);
            late[i] = Math.max(0, runtime.latestStart() - verdict);
            if (i % 50 == 0) {
                Second _ = counts.turn(new Second.Start(1, 1, Optional.empty(), Optional.empty()));
            }
        }
        isOver.set(true);
        load.join();
        Arrays.sort(late);
        System.out.printf(
                "%,d swaps and rollbacks at %.0f requests a second (%.0f %% of %.0f): %,d answered,"
                        + " %,d failed%n",
                rollbacks, LOAD * peak, 100 * LOAD, peak, answered.sum(), failed.sum());
        System.out.printf(
                "verdict to the last call of candidate: p50 %.3f ms, p99 %.3f ms, most %.3f ms%n",
                late[rollbacks / 2] / 1e6,
                late[(int) (0.99 * (rollbacks - 1))] / 1e6,
                late[rollbacks - 1] / 1e6);
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// Requests a second that callers reach who wait for their answers.
    private double peak(String[] keys) throws InterruptedException {
        answered.reset();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread[] callers = new Thread[CALLERS];
        long start = System.nanoTime();
        for (int i = 0; i < CALLERS; i++) {
            callers[i] =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!isOver.get()) {
                                    ask(keys[(int) (System.nanoTime() & 8_191)]);
                                }
                            });
        }
        pause(3_000_000_000L);
        isOver.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        return answered.sum() * 1e9 / (System.nanoTime() - start);
    }

    /// Sends requests at this rate, whether the ones before are answered or not.
    private void drive(String[] keys, double perSecond, AtomicBoolean isOver) {
        SplittableRandom random = new SplittableRandom(2);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            double at = 0;
            while (!isOver.get()) {
                at += -Math.log(1 - random.nextDouble()) / perSecond;
                long due = start + (long) (at * 1e9);
                for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                    LockSupport.parkNanos(due - now);
                }
                String key = keys[random.nextInt(KEYS)];
                callers.execute(() -> ask(key));
            }
        }
    }

    private static final class Nobody implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {}

        @Override
        public void forget(VersionId version) {}
    }
}
