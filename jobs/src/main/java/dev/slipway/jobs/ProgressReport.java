package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.engine.Workbench.CheckpointWatcher;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Part;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.output.Tally.Progress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Says how far the work is, once in a second while it goes on, and at each checkpoint.
///
/// *Threads*: any.
final class ProgressReport implements CheckpointWatcher, AutoCloseable {
    private static final double NANOS = 1e9;
    private static final double SECONDS_PER_HOUR = 3600;
    private static final int WINDOW = 10;

    private final Report report;
    private final Plan plan;
    private final Tally tally;
    private final LongSupplier nanoTime;
    private final long started;
    private final Deque<Sight> sights = new ArrayDeque<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "progress");
                thread.setDaemon(true);
                return thread;
            });
    private volatile ObjectNode opening = Report.line("started");
    private volatile long workStarted;
    private volatile long rowsBefore;
    private volatile @Nullable Long checkpoint;
    private volatile @Nullable Runnable beside;
    private volatile @Nullable Runnable behind;
    private volatile Map<Long, Long> used = Map.of();
    private Map<Long, Long> toldUse = Map.of();

    ProgressReport(Report report, Plan plan, Tally tally, LongSupplier nanoTime, long started) {
        this.report = report;
        this.plan = plan;
        this.tally = tally;
        this.nanoTime = nanoTime;
        this.started = started;
        this.workStarted = started;
    }

    /// What was seen at a moment.
    private record Sight(long nanos, Progress progress) {}

    /// The engine is up, and the work begins.
    void started(Attempt attempt, Optional<Long> resumed) {
        workStarted = nanoTime.getAsLong();
        checkpoint = resumed.orElse(null);
        opening =
                Report.line("started")
                        .put("job", attempt.job())
                        .put("attempt", attempt.number())
                        .put("pid", ProcessHandle.current().pid())
                        .put("checkpoint", checkpoint);
    }

    /// Whoever pays for rows tells by it which of them somebody has told of before.
    @Override
    public void listens(long attempt, long begun) {
        opening = opening.put("listens-to", attempt).put("begun-rows", begun);
    }

    /// Says that the work has begun, and how much of it was done before: whoever started this
    /// process tells by it whether the attempt gets any further.
    @Override
    public void resumed(long rows) {
        rowsBefore = rows;
        Progress now = tally.progress();
        report.say(
                opening.put("resumed-rows", rows)
                        .put("rows", Math.max(rows, now.rows()))
                        .put("bad-rows", now.badRows()));
        Object ignored = clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private synchronized void tick() {
        tellUse();
        Sight now = new Sight(nanoTime.getAsLong(), tally.progress());
        sights.addLast(now);
        if (sights.size() > WINDOW) {
            sights.removeFirst();
        }
        report.say(line(now));
    }

    private ObjectNode line(Sight now) {
        Progress at = now.progress();
        Long total = plan.rows();
        ObjectNode line =
                Report.line("progress")
                        .put("rows", at.rows())
                        .put("bad-rows", at.badRows())
                        .put("files", at.files())
                        .put("files-total", plan.files().size())
                        .put("bytes", at.bytes())
                        .put("bytes-total", plan.bytes())
                        .put("rows-total", total);
        Sight first = sights.getFirst();
        double seconds = (now.nanos() - first.nanos()) / NANOS;
        if (seconds <= 0) {
            return line.putNull("rows-per-second")
                    .putNull("files-per-hour")
                    .putNull("seconds-left");
        }
        double rate = (at.rows() - first.progress().rows()) / seconds;
        line.put("rows-per-second", rate)
                .put("files-per-hour", filesPerHour(at, rate, plan.files().size(), total));
        return line.put("seconds-left", left(at, rate, total));
    }

    /// By the rows of a file, on the average: of files that take longer than rows are looked back
    /// at, mostly none ends meanwhile, and now and then one.
    ///
    /// @param rate of rows in a second
    /// @param files of the whole input
    /// @param total rows of the whole input; null while nobody knows
    static @Nullable Double filesPerHour(
            Progress at, double rate, int files, @Nullable Long total) {
        double seen = total == null ? at.files() : files;
        long rows = total == null ? at.rows() : total;
        return seen == 0 || rows == 0 ? null : (Double) (rate * SECONDS_PER_HOUR * seen / rows);
    }

    private @Nullable Double left(Progress at, double rate, @Nullable Long total) {
        if (rate <= 0) {
            return null;
        }
        if (total != null) {
            return (total - at.rows()) / rate;
        }
        if (at.bytes() == 0) {
            return null;
        }
        double perByte = (double) at.rows() / at.bytes();
        return Math.max(0, plan.bytes() - at.bytes()) * perByte / rate;
    }

    /// Has something begin with the first row, and not while the engine starts.
    void beside(Runnable work) {
        beside = work;
    }

    /// Has something begin with each checkpoint that is complete, and not before the first.
    void behindCheckpoint(Runnable work) {
        behind = work;
    }

    /// Seconds count from here: what the engine takes until then is told apart.
    @Override
    public void reading() {
        workStarted = nanoTime.getAsLong();
        Runnable work = beside;
        if (work != null) {
            work.run();
        }
    }

    @Override
    public void scored() {
        // The next line says so.
    }

    @Override
    public void completed(long number, long rows) {
        checkpoint = number;
        rowsBefore = Math.max(rowsBefore, rows);
        report.say(Report.line("checkpoint").put("number", number).put("rows", rows));
        Runnable work = behind;
        if (work != null) {
            work.run();
        }
    }

    @Override
    public void used(Map<Long, Long> nanos) {
        used = Map.copyOf(nanos);
    }

    /// All of it each time, so whoever hears it counts none twice.
    private synchronized void tellUse() {
        Map<Long, Long> now = used;
        if (!now.equals(toldUse)) {
            toldUse = now;
            report.say(useLine(now));
        }
    }

    /// What processes of a cluster have used, by attempt.
    static ObjectNode useLine(Map<Long, Long> nanos) {
        ObjectNode line = Report.line("used");
        ObjectNode attempts = line.putObject("cpu-nanos");
        new TreeMap<>(nanos).forEach((number, spent) -> attempts.put(Long.toString(number), spent));
        return line;
    }

    /// The last line of an attempt that was stopped.
    ObjectNode stopped() {
        tellUse();
        return Report.line("stopped").put("rows", rowsBefore).put("checkpoint", checkpoint);
    }

    /// The last line of an attempt that has committed.
    ObjectNode committed(Path manifest, List<Part> parts) {
        tellUse();
        double seconds = (nanoTime.getAsLong() - workStarted) / NANOS;
        long rows = parts.stream().mapToLong(Part::rowsIn).sum();
        return CommitReport.of(manifest)
                .put("seconds", seconds)
                .put("start-up-seconds", (workStarted - started) / NANOS)
                .put("rows-per-second", rows / seconds);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        tellUse();
    }
}
