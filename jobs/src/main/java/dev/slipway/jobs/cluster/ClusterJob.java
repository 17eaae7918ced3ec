package dev.slipway.jobs.cluster;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Thrown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// One job of a cluster.
///
/// *Threads*: any.
public record ClusterJob(RestDoor door, String id, LongSupplier nanoTime) {
    private static final String WORKING = "RUNNING";
    private static final String FINISHED = "FINISHED";
    private static final Set<String> OVER = Set.of(FINISHED, "FAILED", "CANCELED");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(5);
    private static final int LAST_CHECKPOINTS = 5;
    private static final int LONGEST_WORDS = 500;

    /// Whether it does nothing any more, or is not known there.
    public boolean isOver() throws InterruptedException {
        Optional<String> state = door.state(id);
        return state.isEmpty() || OVER.contains(state.get());
    }

    /// Whether it is at work. One that is about to begin or to fail is not.
    public boolean isWorking() throws InterruptedException {
        return door.state(id).filter(WORKING::equals).isPresent();
    }

    /// Whether it has ended in order, behind all that it has kept.
    public boolean isFinished() throws InterruptedException {
        return door.state(id).filter(FINISHED::equals).isPresent();
    }

    /// Has it keep what it has done, and end; whether it has ended in time.
    public boolean stop(Duration patience) throws InterruptedException {
        if (isOver()) {
            return true;
        }
        checkpoint(patience);
        if (!isOver()) {
            door.cancel(id);
        }
        return awaitEnd(patience);
    }

    /// Has it keep what it has done, and end behind that; has it end at once where that takes too
    /// long, or cannot be. Whether it has ended.
    ///
    /// @param directory that takes what it keeps
    public boolean finish(Path directory, Duration patience) throws InterruptedException {
        if (isOver()) {
            return true;
        }
        long until = nanoTime.getAsLong() + patience.toNanos();
        Optional<String> wish = door.stop(id, directory);
        while (wish.isPresent()
                && !door.isKept(id, wish.get())
                && nanoTime.getAsLong() - until < 0) {
            Thread.sleep(BETWEEN_LOOKS);
        }
        return (wish.isPresent() && awaitEnd(LAST_MOMENT)) || cancel(patience);
    }

    /// Has it end at once, whatever it is doing; whether it has in time.
    public boolean cancel(Duration patience) throws InterruptedException {
        if (!isOver()) {
            door.cancel(id);
        }
        return awaitEnd(patience);
    }

    /// Has it end when all is done, for which its tasks wait for a last checkpoint: that is asked
    /// for, as the next one may be long in coming. One that began before the last task was done is
    /// not the last, and another is asked for. Whether it has ended.
    ///
    /// @param moment that an end takes behind a checkpoint
    /// @param patience with each checkpoint
    public boolean endBehindCheckpoint(Duration moment, Duration patience)
            throws InterruptedException {
        boolean isOver = isOver();
        for (int i = 0; i < LAST_CHECKPOINTS && !isOver; i++) {
            checkpoint(patience);
            isOver = awaitEnd(moment);
        }
        return isOver;
    }

    /// Has a checkpoint taken now; returns when it is, or when it takes too long.
    public void checkpoint(Duration patience) throws InterruptedException {
        long until = nanoTime.getAsLong() + patience.toNanos();
        Optional<String> wish = door.checkpoint(id);
        while (wish.isPresent()
                && !door.isOver(id, wish.get())
                && nanoTime.getAsLong() - until < 0) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    /// Waits for its end; whether it has come.
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        long until = nanoTime.getAsLong() + patience.toNanos();
        while (!isOver()) {
            if (nanoTime.getAsLong() - until >= 0) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return true;
    }

    /// Refuses to go on when it is over and has not done what it was to do.
    ///
    /// *Errors*: as its tasks threw them; [JobException] with `CLUSTER_UNFIT` for what somebody has
    /// to mend, with `INTERNAL` for what else the engine says.
    public void requireRunning() throws InterruptedException {
        requireRunning(ignored -> Optional.empty());
    }

    /// The same of a job that uses what this room knows nothing of.
    ///
    /// @param more what a stack trace means where it is neither ours nor the cluster's to mend
    public void requireRunning(Function<String, Optional<JobException>> more)
            throws InterruptedException {
        if (isOver()) {
            RestDoor.Failure failure = door.failure(id);
            throw Thrown.in(failure.trace()).orElseGet(() -> ended(failure, more));
        }
    }

    private JobException ended(
            RestDoor.Failure failure, Function<String, Optional<JobException>> more) {
        String trace = failure.trace();
        return Diagnosis.of(failure)
                .map(found -> found.at(door.place()))
                .or(() -> more.apply(trace))
                .orElseGet(() ->
                        new JobException(
                                EndCode.INTERNAL,
                                "the cluster's job " + id + " ended: " + firstLine(trace)));
    }

    private static String firstLine(String trace) {
        String line = trace.lines().findFirst().orElse("");
        return line.isBlank()
                ? "nothing is known there of why"
                : line.substring(0, Math.min(line.length(), LONGEST_WORDS));
    }
}
