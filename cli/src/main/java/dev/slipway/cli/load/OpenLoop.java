package dev.slipway.cli.load;

import dev.slipway.client.load.LoadConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Sends requests at the moments they are due over a fixed set of connections.
///
/// Each request has a due time fixed in advance. A connection takes the next request, waits until
/// it is due, sends it and counts its latency from the due time: when all connections are busy, the
/// waiting of those that should have been sent is counted, so a stalled server cannot hide.
///
/// *Source*: G. Tene, "How NOT to measure latency" (coordinated omission).
public final class OpenLoop {
    /// A call takes a minute at most; those that were due meanwhile may have waited for many.
    private static final long HIGHEST_NANOS = Duration.ofDays(1).toNanos();

    /// What could not be sent so long after the end is not sent any more.
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int DIGITS = 3;

    /// How long a connection waits before it looks whether the run has been ended.
    private static final long STEP_NANOS = Duration.ofMillis(100).toNanos();

    /// Servers, and what stands in front of them, close connections that are idle for a minute or
    /// more. A request that meets that says nothing of the server.
    private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private final LoadPlan plan;
    private final LoadMix mix;
    private final LoadClock clock;
    private final Schedule schedule;

    /// The moment behind which nothing is due any more.
    private volatile long over = Long.MAX_VALUE;

    /// Load over `requests` prepared requests, used in turn.
    public OpenLoop(LoadPlan plan, int requests, LoadClock clock) {
        this(plan, LoadMix.of(requests), clock);
    }

    /// Load over the prepared requests of several endpoints.
    public OpenLoop(LoadPlan plan, LoadMix mix, LoadClock clock) {
        this.plan = plan;
        this.mix = mix;
        this.clock = clock;
        this.schedule =
                new Schedule(
                        plan.arrivals().until(plan.warmUp().plus(plan.duration())), mix.choose());
    }

    /// Ends the run before its time: what is under way is waited for, what was due and could not
    /// be sent counts as never sent, and the counted time is over.
    ///
    /// *Threads*: any; the run goes on to say what came back.
    public void end() {
        over = clock.nanoTime();
    }

    /// Runs the plan and says what came back.
    ///
    /// @param connect makes one connection
    public LoadReport run(Supplier<LoadConnection> connect) throws InterruptedException {
        return LoadReport.together(runParts(connect));
    }

    /// Runs the plan and says what came back from each endpoint of the mix.
    ///
    /// @param connect makes one connection
    public List<LoadReport> runParts(Supplier<LoadConnection> connect) throws InterruptedException {
        List<Histogram> latencies = mix.parts().stream().map(_ -> histogram()).toList();
        Histogram discarded = histogram();
        long start = clock.nanoTime() + Duration.ofMillis(20).toNanos();
        List<Future<List<Tally>>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < plan.connections(); i++) {
                workers.add(
                        threads.submit(
                                () -> work(connect, start, latencies, new Tally(discarded))));
            }
        }
        List<List<Tally>> tallies = workers.stream().map(OpenLoop::resultOf).toList();
        List<LoadReport> reports = new ArrayList<>();
        for (int part = 0; part < mix.parts().size(); part++) {
            int own = part;
            reports.add(
                    merge(
                            latencies.get(own),
                            tallies.stream().map(all -> all.get(own)).toList(),
                            start));
        }
        return reports;
    }

    /// All connections of an endpoint share one: each of its own would take 310 KB.
    private static Histogram histogram() {
        return new ConcurrentHistogram(HIGHEST_NANOS, DIGITS);
    }

    private List<Tally> work(
            Supplier<LoadConnection> connect,
            long start,
            List<Histogram> latencies,
            Tally discarded) {
        List<Tally> tallies = latencies.stream().map(Tally::new).toList();
        long warm = plan.warmUp().toNanos();
        long patience = start + warm + plan.duration().toNanos() + PATIENCE_NANOS;
        try (LoadConnection connection = connect.get()) {
            for (Optional<Schedule.Turn> next = schedule.next();
                    next.isPresent();
                    next = schedule.next()) {
                Schedule.Turn turn = next.get();
                long due = start + turn.dueNanos();
                boolean counted = turn.dueNanos() >= warm;
                Tally tally = counted ? tallies.get(turn.choice().part()) : discarded;
                long now = clock.nanoTime();
                if (due <= over && (now > patience || now >= over)) {
                    tally.unsent++;
                    continue;
                }
                if (due - now > PAUSE_NANOS) {
                    connection.rest();
                }
                if (!isReached(due)) {
                    return tallies;
                }
                send(connection, turn.choice().request(), due, tally);
            }
        }
        return tallies;
    }

    /// Waits until it is time; false when the run has been ended before.
    private boolean isReached(long due) {
        for (long now = clock.nanoTime(); now < due; now = clock.nanoTime()) {
            if (due > over) {
                return false;
            }
            clock.waitUntil(Math.min(due, now + STEP_NANOS));
        }
        return due <= over;
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

    private LoadReport merge(Histogram latency, List<Tally> tallies, long start) {
        Map<Integer, Long> statuses = new TreeMap<>();
        long broken = 0;
        long unsent = 0;
        long end = Math.min(over, start + plan.warmUp().plus(plan.duration()).toNanos());
        for (Tally tally : tallies) {
            tally.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
            broken += tally.broken;
            unsent += tally.unsent;
            end = Math.max(end, tally.lastNanos == 0 ? end : tally.lastNanos);
        }
        long counted = Math.max(0, end - start - plan.warmUp().toNanos());
        return new LoadReport(latency, statuses, broken, unsent, Duration.ofNanos(counted));
    }

    private static List<Tally> resultOf(Future<List<Tally>> worker) {
        try {
            return worker.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("a load connection failed unexpectedly", e);
        }
    }

    /// One connection's counts; confined to its thread until merged, but for the latencies.
    private static final class Tally {
        private final Histogram latency;
        private final Map<Integer, Long> statuses = new TreeMap<>();
        private long broken;
        private long unsent;
        private long lastNanos;

        Tally(Histogram latency) {
            this.latency = latency;
        }
    }
}
