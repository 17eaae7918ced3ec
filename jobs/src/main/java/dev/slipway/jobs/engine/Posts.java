package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.engine.Workbench.CheckpointWatcher;
import dev.slipway.jobs.output.Board;
import dev.slipway.jobs.output.Board.Kept;
import dev.slipway.jobs.output.Tally.Counted;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells whoever has started the attempt how far the tasks of this process are, and what a next one
/// need not do again. Each post stands for all before it, so one that finds no room is made good by
/// the next, and a task that has something to tell never fails over it.
///
/// *Threads*: any.
final class Posts implements CheckpointWatcher, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    private static final Duration LAST_WORD = Duration.ofSeconds(5);

    private final Board board;
    private final Supplier<Counted> counted;
    private final String process = UUID.randomUUID().toString();
    private final ScheduledExecutorService clock;
    private long resumed;
    private @Nullable Kept unsaid;
    private boolean isHeard = true;

    private Posts(Board board, Supplier<Counted> counted) {
        this.board = board;
        this.counted = counted;
        this.clock =
                Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "slipway-counts");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /// Posts, and does so again after each of these stretches.
    ///
    /// @param counted by this process so far
    static Posts begin(Board board, Supplier<Counted> counted, Duration between) {
        Posts posts = new Posts(board, counted);
        long nanos = between.toNanos();
        // One that throws, since a later attempt has the stage, is the last.
        Object ignored =
                posts.clock.scheduleWithFixedDelay(posts::post, nanos, nanos, TimeUnit.NANOSECONDS);
        return posts;
    }

    @Override
    public synchronized void resumed(long rows) {
        resumed = rows;
        unsaid = new Kept(rows, null, rows);
        post();
    }

    @Override
    public void reading() {
        // The counts say so.
    }

    @Override
    public void scored() {
        post();
    }

    @Override
    public synchronized void completed(long number, long rows) {
        unsaid = new Kept(resumed, number, rows);
        post();
    }

    @Override
    public void used(Map<Long, Long> nanos) {
        // The counts say so.
    }

    /// *Errors*: [FencedException] when another attempt has the stage.
    private synchronized void post() {
        try {
            if (unsaid != null) {
                board.keep(unsaid);
                unsaid = null;
            }
            board.count(process, counted.get());
            isHeard = true;
        } catch (JobException e) {
            if (isHeard) {
                LOG.log(System.Logger.Level.WARNING, "told again soon: " + e.words());
            }
            isHeard = false;
        }
    }

    /// The last word, if there is room for it, on the thread of the clock: a task that is cancelled
    /// is interrupted and could not write.
    @Override
    public void close() {
        Object ignored = clock.submit(this::sayLast);
        clock.shutdown();
        boolean isInterrupted = Thread.interrupted();
        try {
            boolean unused = clock.awaitTermination(LAST_WORD.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayLast() {
        try {
            post();
        } catch (FencedException e) {
            // Nobody listens any more.
        }
    }
}
