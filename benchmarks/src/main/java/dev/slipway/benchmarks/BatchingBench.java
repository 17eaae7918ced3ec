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
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ServingConfig;
import dev.slipway.serving.ServingSpec;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleUnaryOperator;

/// Adaptive batching beside fixed settings, on the whole line of a prediction without its doors.
///
/// Arrivals are open loop: each has its time before the run begins, and its latency counts from
/// there. An answer is good when it comes within the latency goal. The model takes 5 ms a call and
/// 0.1 ms a row on two slots, so single rows get at most 392 a second answered.
///
/// Usage: `BatchingBench [SECONDS]`, the length of one measurement.
public final class BatchingBench {
    private static final EndpointName NAME = new EndpointName("made");
    private static final long FIXED = 5_000_000;
    private static final long ROW = 100_000;
    private static final int SLOTS = 2;
    private static final int CONCURRENCY = 16_384;
    private static final Duration GOAL = Duration.ofMillis(200);
    private static final double NANOS = 1e9;
    private static final double PEAK = SLOTS * 950 / (FIXED + 950.0 * ROW) * NANOS;

    private final Serving serving;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final int seconds;

    private BatchingBench(int seconds) {
        this.seconds = seconds;
        ServingConfig config =
                new ServingConfig(
                        256L << 20,
                        CONCURRENCY,
                        SLOTS,
                        64,
                        1L << 20,
                        MemoryBudget.of(1L << 30),
                        1L << 30,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(5));
        serving =
                Serving.start(
                        new ServingSpec(
                                config,
                                List.of(new MadeRuntime(FIXED, ROW)),
                                LoadOptions.defaults(Path.of("target")),
                                SLOTS,
                                new Clocks(System::nanoTime, InstantSource.system()),
                                new Nobody(),
                                event -> {},
                                Capturing.off()));
        ModelPackage model =
                new ModelPackage(
                        Path.of("."), Path.of("made"), "0".repeat(64), ModelManifest.EMPTY);
        serving.fleet().install(new VersionId(NAME, new VersionNumber(1)), model).join();
    }

    /// Measures and prints Markdown.
    public static void main(String[] arguments) {
        BatchingBench bench =
                new BatchingBench(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10);
        bench.run();
        System.exit(0);
    }

    /// A load: how many arrive per second at a part of the run, and with how many rows each.
    private record Arrivals(String name, DoubleUnaryOperator rate, int mostRows) {}

    private record Run(
            double goodRows, double offeredRows, double p50, double p99, double missed) {}

    private void run() {
        settle(BatchGoal.within(GOAL));
        drive(new Arrivals("warm-up", _ -> PEAK / 3, 1), 5);
        shapes();
        quiet();
        burst();
        change();
    }

    private void shapes() {
        List<Arrivals> shapes =
                List.of(
                        new Arrivals("Poisson, 20 % of the peak", _ -> 0.2 * PEAK, 1),
                        new Arrivals("Poisson, 60 %", _ -> 0.6 * PEAK, 1),
                        new Arrivals(
                                "waves, 10 to 90 %",
                                at -> PEAK * (0.5 - 0.4 * Math.cos(at * 4 * Math.PI)), 1),
                        new Arrivals(
                                "on and off, 0 and 80 %",
                                at -> (int) (at * 10) % 2 == 0 ? 0.8 * PEAK : 0, 1),
                        new Arrivals("1 to 16 rows each, 60 %", _ -> 0.6 * PEAK / 8.5, 16));
        Map<String, BatchGoal> settings = new LinkedHashMap<>();
        settings.put("adaptive", BatchGoal.within(GOAL));
        settings.put("off", pinned(1, Duration.ZERO));
        for (int size : new int[] {16, 64, 256, 950}) {
            for (int millis : new int[] {0, 5, 20}) {
                settings.put(
                        size + " rows, " + millis + " ms", pinned(size, Duration.ofMillis(millis)));
            }
        }
        System.out.println("| load | setting | good rows/s | offered | p50 ms | p99 ms |");
        System.out.println("|---|---|---|---|---|---|");
        for (Arrivals shape : shapes) {
            double adaptive = 0;
            double best = 0;
            String bestName = "";
            double off = 0;
            for (Map.Entry<String, BatchGoal> setting : settings.entrySet()) {
                settle(setting.getValue());
                drive(shape, 1);
                Run run = drive(shape, seconds);
                print(shape.name(), setting.getKey(), run);
                if (setting.getKey().equals("adaptive")) {
                    adaptive = run.goodRows();
                } else if (setting.getKey().equals("off")) {
                    off = run.goodRows();
                } else if (run.goodRows() > best) {
                    best = run.goodRows();
                    bestName = setting.getKey();
                }
            }
            System.out.printf(
                    "%nAdaptive answers %.1f %% of the best fixed setting (%s), %.1f × off: %s%n%n",
                    100 * adaptive / best, bestName, adaptive / Math.max(1, off), shape.name());
        }
    }

    private static void print(String shape, String setting, Run run) {
        System.out.printf(
                "| %s | %s | %,.0f | %,.0f | %s | %s |%n",
                shape,
                setting,
                run.goodRows(),
                run.offeredRows(),
                millis(run.p50()),
                millis(run.p99()));
    }

    private static String millis(double latency) {
        return latency > 1e9 ? "not answered" : String.format("%.1f", latency);
    }

    /// At 10 % of what single rows can do, on and off in turns.
    private void quiet() {
        double rate = 0.1 * SLOTS / (FIXED + ROW) * NANOS;
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < 10; pair++) {
            settle(pinned(1, Duration.ZERO));
            double off = drive(new Arrivals("off", _ -> rate, 1), seconds / 2.0).p50();
            settle(BatchGoal.within(GOAL));
            double on = drive(new Arrivals("on", _ -> rate, 1), seconds / 2.0).p50();
            ratios.add(on / off);
        }
        ratios.sort(null);
        System.out.printf(
                "10 %% load: p50 with batching is %.3f × that without, median of 10 pairs (%.3f to %.3f)%n",
                (ratios.get(4) + ratios.get(5)) / 2, ratios.getFirst(), ratios.getLast());
    }

    /// Twice the load for a second in every five.
    private void burst() {
        settle(BatchGoal.within(GOAL));
        Arrivals shape =
                new Arrivals("burst", at -> (at * 2) % 1 > 0.8 ? 0.8 * PEAK : 0.4 * PEAK, 1);
        Run run = drive(shape, 10);
        System.out.printf(
                "burst of 2 × (40 %% to 80 %% of the peak): %.2f %% missed the goal, p99 %.1f ms%n",
                100 * run.missed(), run.p99());
    }

    /// The goal changes while requests come.
    private int largest() {
        return serving.batching().values().iterator().next().sizes().getFirst().size().largest();
    }

    private void change() {
        for (int millis : new int[] {200, 50, 200}) {
            settle(BatchGoal.within(Duration.ofMillis(millis)));
            StringBuilder line = new StringBuilder();
            for (int second = 0; second < 6; second++) {
                Run run = drive(new Arrivals("change", _ -> 0.35 * PEAK, 1), 1);
                line.append(String.format(" %.0f ms (%d rows),", run.p99(), largest()));
            }
            System.out.printf("goal %d ms: p99 second by second%s%n", millis, line);
        }
    }

    private static BatchGoal pinned(int size, Duration delay) {
        return new BatchGoal(GOAL, new EndpointSpec.Batching(size, delay, false));
    }

    private void settle(BatchGoal goal) {
        serving.fleet().setTerms(NAME, new EndpointTerms(CONCURRENCY, goal));
    }

    /// Sends what the shape says for so many seconds and waits for the answers.
    private Run drive(Arrivals shape, double length) {
        SplittableRandom random = new SplittableRandom(1);
        int most = (int) (PEAK * 1.2 * length) + 1_000;
        long[] latencies = new long[most];
        int[] rows = new int[most];
        Arrays.fill(latencies, Long.MAX_VALUE);
        long start = System.nanoTime() + 10_000_000;
        double at = 0;
        int sent = 0;
        List<Future<?>> answers = new ArrayList<>();
        while (at < length && sent < most) {
            double rate = shape.rate().applyAsDouble(at / length);
            if (rate <= 0) {
                at += 0.001;
                continue;
            }
            at += -Math.log(1 - random.nextDouble()) / rate;
            int number = sent++;
            rows[number] = 1 + random.nextInt(shape.mostRows());
            long due = start + (long) (at * NANOS);
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            answers.add(callers.submit(() -> ask(due, rows[number], latencies, number)));
        }
        for (Future<?> answer : answers) {
            try {
                answer.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        return summary(rows, latencies, sent, length);
    }

    private void ask(long due, int rows, long[] latencies, int number) {
        Deadline deadline = new Deadline(due + GOAL.toNanos());
        RequestHead head =
                new RequestHead(
                        new PredictionId("0".repeat(32)),
                        NAME,
                        VersionChoice.ROUTED,
                        Standing.USUAL,
                        4L * rows,
                        deadline,
                        Principal.LOCAL,
                        HeadFields.NONE);
        if (!(serving.predictions().admit(head) instanceof Admission.Admitted(Permit permit))) {
            return;
        }
        try (permit) {
            InferenceRequest request =
                    InferenceRequest.of(
                            List.of(
                                    new NamedTensor(
                                            "input",
                                            DenseTensor.ofFloats(
                                                    Shape.of(rows, 1), new float[rows]))));
            if (serving.predictions().predict(request, permit, deadline)
                    instanceof PredictionOutcome.Answered) {
                latencies[number] = System.nanoTime() - due;
            }
        }
    }

    private Run summary(int[] rows, long[] latencies, int sent, double length) {
        long good = 0;
        long offered = 0;
        int missed = 0;
        for (int i = 0; i < sent; i++) {
            boolean kept = latencies[i] <= GOAL.toNanos();
            offered += rows[i];
            good += kept ? rows[i] : 0;
            missed += kept ? 0 : 1;
        }
        long[] sorted = Arrays.copyOf(latencies, sent);
        Arrays.sort(sorted);
        return new Run(
                good / length,
                offered / length,
                sorted[sent / 2] / 1e6,
                sorted[(int) (sent * 0.99)] / 1e6,
                (double) missed / sent);
    }

    private static final class Nobody implements PredictionObserver {
        @Override
        public void observe(ObservedPrediction prediction) {}

        @Override
        public void forget(VersionId version) {}
    }
}
