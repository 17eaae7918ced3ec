package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.SplitChoice.Canary;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.engine.StreamEngine;
import dev.slipway.jobs.stream.AnsweredRows;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.StreamEvents;
import dev.slipway.jobs.stream.StreamTally;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Stretch;
import dev.slipway.jobs.stream.TaskState;
import dev.slipway.jobs.stream.VersionHistory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Says how a stream is doing, in the pace of its report, and what happens to it.
///
/// *Threads*: any.
final class StreamReport implements StreamEvents, AutoCloseable {
    private static final double NANOS = 1e9;
    private static final long MILLION = 1_000_000;
    private static final long STALE_NANOS = 5_000_000_000L;
    private static final int WINDOW = 10;

    private final Report report;
    private final StreamAttempt attempt;
    private final Broker broker;
    private final VersionHistory history;
    private final LongSupplier nanoTime;
    private final Deque<Sight> sights = new ArrayDeque<>();
    private final ScheduledExecutorService clock =
            Executors.newScheduledThreadPool(
                    2,
                    task -> {
                        Thread thread = new Thread(task, "progress");
                        thread.setDaemon(true);
                        return thread;
                    });
    private volatile @Nullable StreamTally tally;
    private volatile @Nullable Ends ends;
    private volatile @Nullable Kept kept;
    private volatile @Nullable SplitChoice split;
    private volatile @Nullable Long restored;
    private volatile long resumedRows;

    /// The attempt whose tasks go on; absent where they are this one's.
    private volatile @Nullable Long listensTo;

    private volatile @Nullable OffsetsFile answered;

    StreamReport(
            Report report,
            StreamAttempt attempt,
            Broker broker,
            VersionHistory history,
            LongSupplier nanoTime) {
        this.report = report;
        this.attempt = attempt;
        this.broker = broker;
        this.history = history;
        this.nanoTime = nanoTime;
    }

    /// What was seen at a moment.
    private record Sight(long nanos, long rows) {}

    /// Where the input ended at a moment.
    private record Ends(long nanos, Map<Integer, Long> offsets) {}

    /// The newest complete checkpoint.
    private record Kept(long nanos, long number, long rows) {}

    /// Says what is about to be done.
    void planned(StreamWork work, ObjectNode line) {
        tally = work.tally();
        report.say(line);
    }

    /// Up to where answers can be seen is noted there.
    void noteIn(OffsetsFile file) {
        answered = file;
    }

    /// The work goes on from a checkpoint.
    void restored(Optional<Long> checkpoint) {
        restored = checkpoint.orElse(null);
    }

    /// The work goes on where it is: more of it may be kept by now than what was restored.
    ///
    /// @param millis since 1970
    void goesOn(StreamEngine.Going going, long millis) {
        listensTo = going.attempt();
        StreamEngine.Kept newest = going.newest();
        if (newest != null) {
            long age = Math.max(0, millis - newest.millis()) * MILLION;
            kept = new Kept(nanoTime.getAsLong() - age, newest.checkpoint(), newest.rows());
        }
    }

    @Override
    public void resumed(long rows, SplitChoice choice, Map<Integer, Long> since) {
        split = choice;
        resumedRows = rows;
        Kept held = kept;
        long safe = held == null ? rows : held.rows();
        ObjectNode line =
                Report.line("started")
                        .put("job", attempt.job())
                        .put("attempt", attempt.number())
                        .put("pid", ProcessHandle.current().pid())
                        .put("checkpoint", held == null ? restored : (Long) held.number())
                        .put("resumed-rows", safe);
        putCounts(line, rows, safe);
        put(line, choice);
        Long checkpoint = restored;
        boolean isNew = history.add(choice, checkpoint, since);
        // Whoever records them may have been gone before it heard of one.
        line.set("versions", history.told());
        report.say(line);
        if (isNew && checkpoint != null) {
            say(choice, checkpoint, since);
        }
        long pace = report.pace().toNanos();
        Object ignored = clock.scheduleAtFixedRate(this::tick, pace, pace, TimeUnit.NANOSECONDS);
        Object unused = clock.scheduleWithFixedDelay(this::look, 0, pace, TimeUnit.NANOSECONDS);
    }

    /// Whoever pays for rows tells by it which of them somebody has told of before.
    ///
    /// @param begun rows with which the tasks have begun
    /// @param safe rows in the newest checkpoint: what tasks post may be a little behind it
    private void putCounts(ObjectNode line, long begun, long safe) {
        Long writer = listensTo;
        if (writer != null) {
            line.put("listens-to", writer).put("begun-rows", begun);
        }
        StreamTally now = tally;
        if (now != null) {
            line.put("rows", Math.max(safe, now.rows())).put("dead-letters", now.deadLetters());
        }
    }

    private void look() {
        try {
            ends = new Ends(nanoTime.getAsLong(), broker.ends());
        } catch (JobException e) {
            // The next line says that it does not answer.
        }
    }

    private synchronized void tick() {
        StreamTally now = tally;
        if (now == null) {
            return;
        }
        long nanos = nanoTime.getAsLong();
        sights.addLast(new Sight(nanos, now.rows()));
        if (sights.size() > WINDOW) {
            sights.removeFirst();
        }
        report.say(line(now, nanos));
    }

    private ObjectNode line(StreamTally now, long nanos) {
        ObjectNode line =
                Report.line("progress")
                        .put("rows", now.rows())
                        .put("dead-letters", now.deadLetters());
        Sight first = sights.getFirst();
        double seconds = (nanos - first.nanos()) / NANOS;
        line.put("rows-per-second", seconds <= 0 ? null : (now.rows() - first.rows()) / seconds);
        put(line, split);
        line.set("answered", AnsweredRows.json(now.answered()));
        lag(line, now, nanos);
        line.put("watermark-delay-ms", now.watermarkDelay().orElse(null));
        Optional<StreamTally.Latency> latency = now.latency();
        if (latency.isPresent()) {
            line.putObject("commit-latency-ms")
                    .put("p50", latency.get().p50())
                    .put("p99", latency.get().p99());
        } else {
            line.putNull("commit-latency-ms");
        }
        windows(line, now);
        Kept newest = kept;
        line.put("checkpoint", newest == null ? restored : (Long) newest.number());
        // It may have been completed since the line was begun.
        line.put(
                "checkpoint-age-ms",
                newest == null ? null : (Long) Math.max(0, (nanos - newest.nanos()) / MILLION));
        return line;
    }

    private static void put(ObjectNode line, @Nullable SplitChoice scoring) {
        ModelChoice stable = scoring == null ? null : scoring.stable();
        line.put("name", stable == null ? null : stable.name());
        line.put("version", stable == null ? null : stable.version());
        Canary canary = scoring == null ? null : scoring.canary();
        if (canary != null) {
            line.putObject("canary")
                    .put("version", canary.candidate().version())
                    .put("weight", canary.terms().weight());
        }
    }

    private void windows(ObjectNode line, StreamTally now) {
        if (!attempt.events().isEmpty()) {
            StreamTally.Held held = now.held();
            line.putObject("windows")
                    .put("keys", held.keys())
                    .put("tiles", held.tiles())
                    .put("waiting", held.waiting())
                    .put("events-aside", now.aside())
                    .put("bytes", held.bytes());
        }
    }

    private void lag(ObjectNode line, StreamTally now, long nanos) {
        Ends seen = ends;
        if (seen == null || nanos - seen.nanos() > STALE_NANOS) {
            line.putNull("lag").putNull("lag-total").put("kafka", "unreachable");
            return;
        }
        Map<Integer, Long> positions = now.positions();
        ObjectNode lag = line.putObject("lag");
        long total = 0;
        for (Map.Entry<Integer, Long> end : new TreeMap<>(seen.offsets()).entrySet()) {
            long behind = Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L));
            lag.put(Integer.toString(end.getKey()), behind);
            total += behind;
        }
        line.put("lag-total", total).put("kafka", "ok");
    }

    @Override
    public void completed(long checkpoint, long rows) {
        Kept held = kept;
        // The one that was there as the work went on is heard of once more.
        long since =
                held != null && held.number() == checkpoint ? held.nanos() : nanoTime.getAsLong();
        kept = new Kept(since, checkpoint, rows);
        report.say(Report.line("checkpoint").put("number", checkpoint).put("rows", rows));
    }

    @Override
    public void switched(SplitChoice choice, long checkpoint, Map<Integer, Long> offsets) {
        split = choice;
        if (history.add(choice, checkpoint, offsets)) {
            say(choice, checkpoint, offsets);
        }
    }

    private void say(SplitChoice choice, long checkpoint, Map<Integer, Long> offsets) {
        ObjectNode line = Report.line("version").put("checkpoint", checkpoint);
        put(line, choice);
        line.set("offsets", TaskState.json(offsets));
        report.say(line);
    }

    @Override
    public void answered(List<Stretch> stretches) {
        OffsetsFile file = answered;
        if (file != null) {
            Map<Integer, Long> next = new HashMap<>();
            stretches.forEach(one -> next.merge(one.partition(), one.to(), Math::max));
            file.note(next);
        }
    }

    /// The last line says it.
    @Override
    public void lost(List<Stretch> stretches) {}

    @Override
    public void refused(ModelChoice choice, String reason) {
        report.say(
                Report.line("version-refused")
                        .put("name", choice.name())
                        .put("version", choice.version())
                        .put("message", reason));
    }

    /// The last line of an attempt that was stopped.
    ObjectNode stopped() {
        Kept newest = kept;
        return Report.line("stopped")
                .put("rows", newest == null ? resumedRows : newest.rows())
                .put("checkpoint", newest == null ? restored : (Long) newest.number());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
