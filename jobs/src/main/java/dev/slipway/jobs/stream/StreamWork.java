package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.StreamTally.Counts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What the tasks of one attempt at a stream share in a process.
///
/// *Threads*: any.
public final class StreamWork {
    private final StreamAttempt attempt;
    private final Broker broker;
    private final CaptureShelf shelf;
    private final Versions versions;
    private final StreamTally tally;
    private final StreamEvents events;
    private final AnswerCommits commits;
    private final Begin begin;
    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private final ForwardTime time;
    private final ReadSoFar read = new ReadSoFar();
    private final Map<Integer, Long> positions;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Map<Long, Map<Integer, Long>> offsets = new HashMap<>();
    private @Nullable SplitChoice settled;
    private Counts complete = Counts.NONE;
    private Counts committed = Counts.NONE;
    private boolean isResumed;
    private volatile boolean isStopping;
    private volatile Map<Integer, Long> gaps = Map.of();

    /// Where work begins for which there is no checkpoint.
    ///
    /// @param split that scores; null for the version that the attempt wants
    /// @param offsets by partition, of the first message
    /// @param letters by task, the number of those that could be seen when the work was stopped
    /// @param limits of the cluster
    public record Begin(
            @Nullable SplitChoice split,
            Map<Integer, Long> offsets,
            Map<Integer, Long> letters,
            Broker.Limits limits) {
        /// Copies the offsets and the numbers.
        public Begin {
            offsets = Map.copyOf(offsets);
            letters = Map.copyOf(letters);
        }
    }

    /// What an attempt has around it.
    ///
    /// @param events hears of it
    /// @param shelf takes predictions that are to be kept
    /// @param versions some of which may be loaded
    public record Outside(
            Broker broker, StreamEvents events, CaptureShelf shelf, Versions versions) {}

    /// The work of an attempt.
    public StreamWork(
            StreamAttempt attempt,
            Outside outside,
            Begin begin,
            LongSupplier wallMillis,
            LongSupplier nanoTime) {
        this.attempt = attempt;
        this.broker = outside.broker();
        this.shelf = outside.shelf();
        this.nanoTime = nanoTime;
        this.versions = outside.versions();
        this.tally = new StreamTally(wallMillis, FetchedOffsets.of(key(attempt)));
        this.events = outside.events();
        this.commits = new AnswerCommits(attempt, broker, events, begin);
        this.begin = begin;
        this.wallMillis = wallMillis;
        this.time = new ForwardTime(wallMillis, nanoTime);
        this.positions = new HashMap<>(begin.offsets());
    }

    /// What is attempted.
    public StreamAttempt attempt() {
        return attempt;
    }

    /// How many tasks score: none has nothing to read.
    public int tasks() {
        return Math.min(attempt.pace().parallelism(), begin.limits().partitions());
    }

    /// Who scores.
    public Versions versions() {
        return versions;
    }

    /// How far it is.
    public StreamTally tally() {
        return tally;
    }

    /// What is said of it.
    public StreamEvents events() {
        return events;
    }

    /// What becomes of its transactions.
    public AnswerCommits commits() {
        return commits;
    }

    /// Predictions of a task that are to be kept.
    public KeptRows kept(int task) {
        return new KeptRows(shelf, task, wallMillis, nanoTime);
    }

    /// Where they lie.
    public CaptureShelf shelf() {
        return shelf;
    }

    /// A scorer by a split's versions.
    ///
    /// @param kept takes predictions that are drawn
    public SplitScorer scorer(LoadedSplit split, KeptRows kept) {
        return new SplitScorer(attempt, split, begin.limits().longest(), kept);
    }

    /// A reader of what messages ask and tell, where rows see events.
    public Optional<Asking> asking() {
        return versions.asked().map(definition -> new Asking(attempt, definition, begin, time));
    }

    /// What this process has read, where rows see events.
    public ReadSoFar read() {
        return read;
    }

    /// Goes on behind messages of which the newest had this moment.
    ///
    /// *Errors*: [JobException] with `CLOCK_BEHIND` where it lies further ahead than any that is
    /// taken: the clock was set back since, and what comes now would be put aside.
    public void readUntil(long newest) {
        long now = time.getAsLong();
        if (isAhead(newest)) {
            throw failed(
                    new JobException(
                            EndCode.CLOCK_BEHIND,
                            "the clock here says "
                                    + Asking.moment(now)
                                    + " (expected: "
                                    + Asking.moment(newest)
                                    + ", of which messages were read before, or ten seconds less);"
                                    + " set it, or wait: rows wait as well"));
        }
        read.reached(newest);
    }

    /// Whether a moment lies further ahead of the clock here than clocks of those who send may
    /// differ.
    public boolean isAhead(long moment) {
        return moment > time.getAsLong() + Asking.AHEAD_MILLIS;
    }

    /// Fails where more is held than there is room for.
    ///
    /// *Errors*: [JobException] with `STATE_TOO_LARGE`.
    public void requireRoom() {
        StreamTally.Held held = tally.held();
        if (held.bytes() > attempt.stateBytes()) {
            throw failed(
                    new JobException(
                            EndCode.STATE_TOO_LARGE,
                            "the windows of "
                                    + held.keys()
                                    + " keys ("
                                    + held.tiles()
                                    + " tiles) and "
                                    + held.waiting()
                                    + " rows that wait take some "
                                    + held.bytes()
                                    + " bytes (expected: at most "
                                    + attempt.stateBytes()
                                    + (attempt.isElsewhere()
                                            ? ", a quarter of a task manager's heap"
                                            : ", a quarter of jobs.memory")
                                    + "; give it more, or aggregates longer tiles, shorter windows"
                                    + " or fewer keys)"));
        }
    }

    /// By topic and partition, the first message that is read for which there is no checkpoint:
    /// events from the oldest on that is kept, so that the first row sees whole windows.
    public Map<String, Map<Integer, Long>> firstRead() {
        Map<String, Map<Integer, Long>> first = new HashMap<>();
        first.put(attempt.topics().input(), begin.offsets());
        first.putAll(broker.oldest(attempt.events().values()));
        return first;
    }

    /// Readers begin with the oldest message that is left of a partition, where it lies behind
    /// where reading goes on: no message was there.
    ///
    /// @param oldest by such partition, that message's offset
    public void passGaps(Map<Integer, Long> oldest) {
        gaps = Map.copyOf(oldest);
    }

    /// By partition, behind which offsets that are gone readers begin.
    public Map<Integer, Long> gaps() {
        return gaps;
    }

    /// Where it begins without a checkpoint.
    public Begin begin() {
        return begin;
    }

    /// Settles which split scores first, whatever a checkpoint says: on a cluster it is the same
    /// for all processes until the attempt ends.
    public synchronized void settle(SplitChoice split) {
        settled = split;
    }

    /// The split that was settled.
    public synchronized SplitChoice settled() {
        return Objects.requireNonNull(settled, "nothing is settled");
    }

    /// The work goes on from what tasks had in a checkpoint, or begins; the first that says so
    /// counts.
    ///
    /// @return the split that scores
    public synchronized LoadedSplit resume(List<TaskState> kept) {
        SplitChoice known = kept.isEmpty() ? begin.split() : kept.getFirst().split();
        LoadedSplit split = versions.begin(settled == null ? known : settled);
        if (!isResumed) {
            isResumed = true;
            kept.forEach(task -> positions.putAll(task.offsets()));
            positions.forEach(tally::read);
            long rows = resumed(kept);
            tally.begins(split.choice());
            events.resumed(rows, split.choice(), since(kept, split.choice()));
        }
        tally.begins();
        return split;
    }

    private long resumed(List<TaskState> kept) {
        long rows = kept.stream().mapToLong(TaskState::rows).sum();
        tally.resume(
                rows,
                kept.stream().mapToLong(TaskState::dead).sum(),
                kept.stream().mapToLong(TaskState::aside).sum(),
                TaskState.answered(kept));
        return rows;
    }

    private Map<Integer, Long> since(List<TaskState> kept, SplitChoice split) {
        Map<Integer, Long> since = new HashMap<>(kept.isEmpty() ? positions : Map.of());
        kept.forEach(task -> since.putAll(task.since(split)));
        return since;
    }

    /// Stops the attempt when too many messages were put aside; they are committed by then, so that
    /// whoever reads the reason finds them.
    ///
    /// *Errors*: [JobException] with `TOO_MANY_DEAD_LETTERS`.
    public synchronized void checkDeadLetters() {
        long dead = committed.dead();
        long rows = committed.rows();
        if (attempt.deadLetters().areExceeded(dead, rows)) {
            throw new JobException(
                    EndCode.TOO_MANY_DEAD_LETTERS,
                    dead
                            + " dead letters among "
                            + rows
                            + " messages (expected: at most "
                            + attempt.deadLetters()
                            + "); see topic "
                            + attempt.topics().deadLetters());
        }
    }

    /// By partition, where reading goes on behind a checkpoint that is being taken: behind offsets
    /// that are known to be without a message. Rows that wait for what they may see are in the
    /// checkpoint, and what a client has fetched beyond them is not; of a partition that another
    /// process reads nothing is known then.
    ///
    /// @param scored by partition, behind the last message that a task has scored
    public Map<Integer, Long> goesOn(Map<Integer, Long> scored) {
        StreamTally.Past past = FetchedOffsets.of(key());
        Map<Integer, Long> next = new HashMap<>();
        begun().forEach((partition, offset) -> {
            long beyond = past.of(partition, offset);
            if (beyond > offset) {
                // No message has come since, but ends of transactions have.
                next.put(partition, beyond);
            }
        });
        Map<Integer, Long> behind = versions.asked().isPresent() ? read.behindBarrier() : scored;
        for (int partition : scored.keySet()) {
            Long offset = behind.get(partition);
            if (offset != null) {
                next.put(partition, past.of(partition, offset));
            }
        }
        return next;
    }

    /// By partition, from where this attempt scores.
    private synchronized Map<Integer, Long> begun() {
        return Map.copyOf(positions);
    }

    /// Notes where a task stands at a checkpoint.
    public synchronized void atCheckpoint(
            long checkpoint, Counts task, Map<Integer, Long> taskOffsets) {
        tally.atCheckpoint(checkpoint, task);
        offsets.computeIfAbsent(checkpoint, ignored -> new HashMap<>()).putAll(taskOffsets);
    }

    /// A checkpoint is complete; the first task that says so counts.
    public synchronized void completed(long checkpoint) {
        Map<Integer, Long> at = offsets.remove(checkpoint);
        offsets.keySet().removeIf(number -> number < checkpoint);
        if (at != null && !attempt.isExactlyOnce() && !attempt.isAnsweredAsRead()) {
            // Rows that wait were read: whoever begins without this checkpoint reads them again.
            broker.commitLater(at);
        }
        if (at != null) {
            commits.giveUpRest();
        }
        tally.completed(checkpoint)
                .ifPresent(counts -> {
                    // What the checkpoint before it held was committed before this one began.
                    committed = complete;
                    complete = counts;
                    events.completed(checkpoint, counts.rows());
                });
        versions.brought(checkpoint)
                .ifPresent(split -> {
                    tally.begins(split.choice());
                    events.switched(split.choice(), checkpoint, behind(at));
                });
    }

    private Map<Integer, Long> behind(@Nullable Map<Integer, Long> taskOffsets) {
        Map<Integer, Long> all = new HashMap<>(positions);
        all.putAll(taskOffsets == null ? Map.of() : taskOffsets);
        return all;
    }

    /// From the next barrier on nothing more is scored.
    public void stop() {
        isStopping = true;
    }

    /// Whether nothing is to be scored behind the next barrier.
    public boolean isStopping() {
        return isStopping;
    }

    /// Notes why a task failed, before the engine wraps it; the first reason counts.
    public RuntimeException failed(RuntimeException reason) {
        failure.compareAndSet(null, reason);
        return reason;
    }

    /// Why the first task failed, if one has.
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure.get());
    }

    /// What tasks find it by.
    public String key() {
        return key(attempt);
    }

    /// What tasks of an attempt find its work by.
    public static String key(StreamAttempt attempt) {
        return attempt.job() + "/" + attempt.number();
    }
}
