package dev.slipway.cli.load;

import dev.slipway.client.load.LoadConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/// Sends requests at the moments they are due over a fixed set of connections.
///
/// Each request has a due time fixed in advance. A connection takes the next request, waits until
/// it is due, sends it and counts its latency from the due time: when all connections are busy, the
/// waiting of those that should have been sent is counted, so a stalled server cannot hide.
///
/// *Source*: G. Tene, "How NOT to measure latency" (coordinated omission).
public final class OpenLoop {
    private static final long HIGHEST_NANOS = Duration.ofMinutes(2).toNanos();
    private static final int DIGITS = 3;

    private final LoadPlan plan;
    private final int requests;
    private final LoadClock clock;
    private final long[] dueNanos;
    private final AtomicLong next = new AtomicLong();

    /// Load over `requests` prepared requests, used in turn.
    public OpenLoop(LoadPlan plan, int requests, LoadClock clock) {
        this.plan = plan;
        this.requests = requests;
        this.clock = clock;
        this.dueNanos = schedule(plan);
    }

    /// Runs the plan and says what came back.
    ///
    /// @param connect makes one connection
    public LoadReport run(Supplier<LoadConnection> connect) throws InterruptedException {
        long start = clock.nanoTime() + Duration.ofMillis(20).toNanos();
        List<Future<Tally>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < plan.connections(); i++) {
                workers.add(threads.submit(() -> work(connect, start)));
            }
        }
        return merge(workers, start);
    }

    private static long[] schedule(LoadPlan plan) {
        double seconds = plan.warmUp().plus(plan.duration()).toNanos() / 1e9;
        int count = Math.toIntExact(Math.round(seconds * plan.requestsPerSecond()));
        long[] due = new long[Math.max(1, count)];
        SplittableRandom random = new SplittableRandom(1);
        double at = 0;
        double gap = 1e9 / plan.requestsPerSecond();
        for (int i = 0; i < due.length; i++) {
            due[i] = (long) at;
            at += plan.poisson() ? -Math.log(1 - random.nextDouble()) * gap : gap;
        }
        return due;
    }

    private Tally work(Supplier<LoadConnection> connect, long start) {
        Tally tally = new Tally();
        Tally discarded = new Tally();
        long warm = plan.warmUp().toNanos();
        long patience = start + warm + plan.duration().toNanos() + HIGHEST_NANOS / 4;
        try (LoadConnection connection = connect.get()) {
            while (true) {
                long index = next.getAndIncrement();
                if (index >= dueNanos.length) {
                    return tally;
                }
                long due = start + dueNanos[(int) index];
                boolean counted = dueNanos[(int) index] >= warm;
                if (clock.nanoTime() > patience) {
                    tally.unsent++;
                    continue;
                }
                clock.waitUntil(due);
                send(connection, (int) (index % requests), due, counted ? tally : discarded);
            }
        }
    }

    private void send(LoadConnection connection, int request, long due, Tally tally) {
        try {
            LoadConnection.Answer answer = connection.call(request);
            tally.statuses.merge(answer.status(), 1L, Long::sum);
            if (answer.success()) {
                long nanos = clock.nanoTime() - due;
                tally.latency.recordValue(Math.clamp(nanos, 1, HIGHEST_NANOS));
                tally.lastNanos = clock.nanoTime();
            }
        } catch (IOException e) {
            tally.broken++;
        }
    }

    private LoadReport merge(List<Future<Tally>> workers, long start) {
        Histogram latency = new Histogram(HIGHEST_NANOS, DIGITS);
        Map<Integer, Long> statuses = new TreeMap<>();
        long broken = 0;
        long unsent = 0;
        long end = start + plan.warmUp().plus(plan.duration()).toNanos();
        for (Future<Tally> worker : workers) {
            Tally tally = resultOf(worker);
            latency.add(tally.latency);
            tally.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
            broken += tally.broken;
            unsent += tally.unsent;
            end = Math.max(end, tally.lastNanos == 0 ? end : tally.lastNanos);
        }
        Duration elapsed = Duration.ofNanos(end - start).minus(plan.warmUp());
        return new LoadReport(latency, statuses, broken, unsent, elapsed);
    }

    private static Tally resultOf(Future<Tally> worker) {
        try {
            return worker.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("a load connection failed unexpectedly", e);
        }
    }

    /// One connection's counts; confined to its thread until merged.
    private static final class Tally {
        private final Histogram latency = new Histogram(HIGHEST_NANOS, DIGITS);
        private final Map<Integer, Long> statuses = new TreeMap<>();
        private long broken;
        private long unsent;
        private long lastNanos;
    }
}
