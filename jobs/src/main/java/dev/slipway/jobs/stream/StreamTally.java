package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.SplitChoice;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// How far the work is, counted by all tasks.
///
/// *Threads*: any.
public final class StreamTally {
    private static final Held EMPTY = new Held(0, 0, 0, 0);
    private static final Counted NOTHING = resumed(0, 0, 0, List.of());

    private final LongSupplier wallMillis;
    private final Past past;
    private final LongAdder rows = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder aside = new LongAdder();
    private final AnswerCounts answers = new AnswerCounts();
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final Map<Integer, Long> positions = new ConcurrentHashMap<>();
    private final Map<Integer, Long> watermarks = new ConcurrentHashMap<>();
    private final Set<Integer> idle = ConcurrentHashMap.newKeySet();
    private final Map<Long, Counts> atCheckpoint = new ConcurrentSkipListMap<>();

    /// Guarded by this.
    private final Latencies latencies = new Latencies();

    private final LongAdder tasks = new LongAdder();
    private Counted seen = NOTHING;
    private Counted resumed = NOTHING;

    /// @param past where partitions go on
    StreamTally(LongSupplier wallMillis, Past past) {
        this.wallMillis = wallMillis;
        this.past = past;
    }

    /// Where a partition goes on that was read up to an offset: offsets behind it may be without a
    /// message.
    @FunctionalInterface
    interface Past {
        long of(int partition, long next);
    }

    /// How many messages were scored.
    ///
    /// @param dead letters among them
    public record Counts(long rows, long dead) {
        static final Counts NONE = new Counts(0, 0);

        private Counts plus(Counts more) {
            return new Counts(rows + more.rows, dead + more.dead);
        }
    }

    /// Percentiles of the time from a message's sending to its answer being visible.
    ///
    /// *Units*: milliseconds.
    public record Latency(long p50, long p99) {}

    /// Counts messages that were scored.
    public void count(long more, long dead) {
        rows.add(more);
        deadLetters.add(dead);
    }

    /// Messages scored by this job, dead letters among them.
    public long rows() {
        return rows.sum();
    }

    /// Messages put aside by this job.
    public long deadLetters() {
        return deadLetters.sum();
    }

    /// Notes that a split scores from here on.
    void begins(SplitChoice split) {
        answers.begin(split);
    }

    /// Counts what the versions of a split have answered.
    public void answered(SplitChoice split, SplitScorer.Scored scored) {
        answers.add(split, scored);
    }

    /// Rows that versions have answered for this job, those that score now at the end.
    public synchronized List<AnsweredRows> answered() {
        AnswerCounts all = new AnswerCounts();
        all.add(resumed.answered());
        all.add(answers.all());
        return all.all();
    }

    /// Counts events that were put aside.
    public void putAside(long more) {
        aside.add(more);
    }

    /// Events put aside by this job.
    public long aside() {
        return aside.sum();
    }

    /// What a task holds of a stream whose rows see events.
    ///
    /// @param keys with something in their windows, of each aggregate
    /// @param waiting rows that are not answered yet
    /// @param bytes what all of it takes of the heap, about
    public record Held(long keys, long tiles, long waiting, long bytes) {
        private Held plus(Held more) {
            return new Held(
                    keys + more.keys,
                    tiles + more.tiles,
                    waiting + more.waiting,
                    bytes + more.bytes);
        }
    }

    /// Notes what a task holds.
    public void holds(String task, Held now) {
        held.put(task, now);
    }

    /// What all tasks hold.
    public Held held() {
        return held.values().stream().reduce(EMPTY, Held::plus);
    }

    /// Notes that a partition was read up to an offset.
    public void read(int partition, long next) {
        positions.put(partition, next);
    }

    /// By partition, the offset of the next message to be read. It is behind offsets that are known
    /// to be without one.
    public Map<Integer, Long> positions() {
        Map<Integer, Long> next = new HashMap<>();
        positions.forEach((partition, read) -> next.put(partition, past.of(partition, read)));
        return next;
    }

    /// Notes a task's watermark.
    public void watermark(int task, long millis) {
        watermarks.put(task, millis);
    }

    /// Notes whether nothing comes to a task for a while: its watermark stands still then, and
    /// nobody waits for it.
    public void idles(int task, boolean isIdle) {
        if (isIdle) {
            idle.add(task);
        } else {
            idle.remove(task);
        }
    }

    /// Milliseconds that the watermark of the slowest task is behind, or the newest one where
    /// nothing comes to any; none before there is one.
    public Optional<Long> watermarkDelay() {
        return slowest().or(this::newest).map(mark -> Math.max(0, wallMillis.getAsLong() - mark));
    }

    private Optional<Long> slowest() {
        return watermarks.entrySet().stream()
                .filter(one -> !idle.contains(one.getKey()))
                .map(Map.Entry::getValue)
                .filter(StreamTally::isMoment)
                .min(Comparator.naturalOrder());
    }

    private Optional<Long> newest() {
        return watermarks.values().stream()
                .filter(StreamTally::isMoment)
                .max(Comparator.naturalOrder());
    }

    private static boolean isMoment(long mark) {
        return mark > Long.MIN_VALUE && mark < Long.MAX_VALUE;
    }

    /// Notes how many messages a task has scored before a checkpoint.
    public void atCheckpoint(long checkpoint, Counts task) {
        Object ignored = atCheckpoint.merge(checkpoint, task, Counts::plus);
    }

    /// Messages scored before a complete checkpoint, to the first who asks.
    public Optional<Counts> completed(long checkpoint) {
        Counts sum = atCheckpoint.remove(checkpoint);
        atCheckpoint.keySet().removeIf(number -> number < checkpoint);
        return Optional.ofNullable(sum);
    }

    /// Notes that messages sent at a moment have become visible.
    public synchronized void visible(long sent, long count) {
        long now = wallMillis.getAsLong();
        latencies.add(now, Math.max(0, now - sent), count);
    }

    /// Counts what earlier attempts have done.
    synchronized void resume(long doneRows, long dead, long putAside, List<AnsweredRows> done) {
        resumed = resumed(doneRows, dead, putAside, done);
        count(doneRows, dead);
        putAside(putAside);
    }

    private static Counted resumed(long rows, long dead, long aside, List<AnsweredRows> answered) {
        return new Counted(0, rows, dead, aside, answered, Map.of(), null, EMPTY, Map.of());
    }

    /// Notes that a task has begun to score.
    void begins() {
        tasks.increment();
    }

    /// What the tasks of this process have counted in this attempt, for other processes.
    public synchronized Counted counted() {
        return new Counted(
                tasks.sum(),
                rows() - resumed.rows(),
                deadLetters() - resumed.dead(),
                aside() - resumed.aside(),
                answers.all(),
                positions(),
                slowest().orElse(null),
                held(),
                latencies.lately(wallMillis.getAsLong()));
    }

    /// Takes over what other processes have counted in this attempt: each time all of it.
    public synchronized void see(List<Counted> all) {
        long now = wallMillis.getAsLong();
        Counted before = seen;
        Counted sum = NOTHING;
        int process = 0;
        latencies.clear();
        answers.clear();
        for (Counted one : all) {
            answers.add(one.answered());
            sum =
                    new Counted(
                            sum.tasks() + one.tasks(),
                            sum.rows() + one.rows(),
                            sum.dead() + one.dead(),
                            sum.aside() + one.aside(),
                            List.of(),
                            Map.of(),
                            null,
                            EMPTY,
                            Map.of());
            one.positions().forEach((part, next) -> positions.merge(part, next, Math::max));
            Long mark = one.watermark();
            idles(process, mark == null);
            if (mark != null) {
                watermark(process, mark);
            }
            holds("process " + process++, one.held());
            one.latencies().forEach((latency, count) -> latencies.add(now, latency, count));
        }
        seen = sum;
        count(sum.rows() - before.rows(), sum.dead() - before.dead());
        putAside(sum.aside() - before.aside());
    }

    /// How many tasks of other processes have begun to score.
    public synchronized long begun() {
        return seen.tasks();
    }

    /// The latency of the last ten seconds; none when nothing has become visible in them.
    public synchronized Optional<Latency> latency() {
        NavigableMap<Long, Long> counts = latencies.lately(wallMillis.getAsLong());
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        return total == 0
                ? Optional.empty()
                : Optional.of(
                        new Latency(
                                rank(counts, (total + 1) / 2), rank(counts, total - total / 100)));
    }

    private static long rank(NavigableMap<Long, Long> counts, long rank) {
        long seen = 0;
        for (Map.Entry<Long, Long> one : counts.entrySet()) {
            seen += one.getValue();
            if (seen >= rank) {
                return one.getKey();
            }
        }
        return counts.lastKey();
    }
}
