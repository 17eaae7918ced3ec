package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.server.child.JobProgram;
import dev.slipway.server.child.WaitingProcess;
import dev.slipway.server.job.JobMemory.Taken.Lease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The child of a stream that waits for the one at work to die, with the memory that it holds.
///
/// *Threads*: one of its own starts it and waits for its word; any may look, and have it end.
final class StandbyChild {
    /// How long it may be until it is ready, and since it has said so last: where all processors
    /// are busy a start takes long.
    private static final Duration SILENCE = Duration.ofMinutes(5);

    /// How long it may be silent and be handed an attempt all the same, which would hang with it.
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final StreamJob job;
    private final Lease lease;
    private final AttemptSpec spec;
    private volatile @Nullable WaitingProcess process;
    private volatile boolean isReady;
    private volatile @Nullable String trouble;

    /// By the clock on the wall: where that jumps ahead, another one starts.
    private volatile Instant heardAt;

    // Guarded by this.
    private boolean isEnded;
    private long paidNanos;
    private long paidUntil;

    /// @param job as it stands, with the attempt at work
    /// @param lease of its own memory
    StandbyChild(StreamJob job, Lease lease, AttemptSpec spec) {
        this.job = job;
        this.lease = lease;
        this.spec = spec;
        this.paidUntil = spec.nanoTime().getAsLong();
        this.heardAt = spec.clock().instant();
    }

    /// Has it start.
    ///
    /// @param news called when it is ready, and when it is gone
    void start(Runnable news) {
        Thread.ofPlatform()
                .name(job.id() + "-standby")
                .daemon()
                .start(() -> {
                    try {
                        run(news);
                    } catch (IOException | RuntimeException | Error e) {
                        trouble = "it could not be started, or heard: " + e.getMessage();
                    } finally {
                        news.run();
                    }
                });
    }

    private void run(Runnable news) throws IOException {
        WaitingProcess child =
                WaitingProcess.start(spec.program(), spec.directory(job.id()), job.attempt());
        if (!keep(child)) {
            child.end();
            return;
        }
        child.whenGone(news);
        if (child.awaitReady()) {
            heardAt = spec.clock().instant();
            isReady = true;
        } else {
            trouble = child.words();
        }
    }

    /// Whether it may go on: nobody has had it end yet.
    private synchronized boolean keep(WaitingProcess child) throws IOException {
        process = child;
        if (!isEnded) {
            ProcessHandle handle = child.handle();
            ChildMark.writeStandby(
                    spec.directory(job.id()),
                    job.attempt(),
                    handle.pid(),
                    handle.info().startInstant().orElse(spec.clock().instant()));
        }
        return !isEnded;
    }

    /// Has it end.
    void end() {
        WaitingProcess child;
        synchronized (this) {
            isEnded = true;
            child = process;
        }
        if (child != null) {
            child.end();
        }
    }

    /// A program that hands an attempt to it, or where it is gone does what is usual.
    JobProgram before(JobProgram usual) {
        return begin -> {
            WaitingProcess child = process;
            if (child != null) {
                try {
                    return child.hand(begin);
                } catch (IOException e) {
                    child.end();
                }
            }
            return usual.start(begin);
        };
    }

    /// Has paid what it has used since the last time, if whoever is asked takes that.
    synchronized void pay(Predicate<Usage> payer) {
        long nanos = cpuNanos();
        long now = spec.nanoTime().getAsLong();
        long byteSeconds = (long) (lease.bytes() * ((now - paidUntil) / 1e9));
        Usage used = new Usage(nanos - paidNanos, nanos - paidNanos, byteSeconds, 0, 0);
        if (payer.test(used)) {
            paidNanos = nanos;
            paidUntil = now;
        }
    }

    /// Of one that is gone the last figure stands.
    private long cpuNanos() {
        WaitingProcess child = process;
        return child == null
                ? paidNanos
                : child.handle().info().totalCpuDuration().map(Duration::toNanos).orElse(paidNanos);
    }

    /// Processor time of a child that is paid: none of one that is not this.
    synchronized long paidNanos(Process child) {
        WaitingProcess own = process;
        return own != null && own.handle().pid() == child.pid() ? paidNanos : 0;
    }

    /// Whether it would take over at once.
    boolean isReady() {
        return isReady && !isGone();
    }

    /// Whether it will not, or not any more.
    boolean isGone() {
        WaitingProcess child = process;
        return trouble != null || (child != null && !child.handle().isAlive());
    }

    /// Whether it hangs: it is not ready although it has had long enough, or has not said for as
    /// long that it is. One thread asks, which also has it taken over.
    boolean hangs() {
        return isSilent(SILENCE);
    }

    /// Whether it has said lately that it is ready. The same thread asks.
    boolean isFresh() {
        return !isSilent(FRESH);
    }

    private boolean isSilent(Duration time) {
        WaitingProcess child = process;
        Instant now = spec.clock().instant();
        try {
            if (isReady && child != null && child.isHeard()) {
                heardAt = now;
            }
        } catch (IOException e) {
            // It is gone, or will be.
        }
        return !now.isBefore(heardAt.plus(time));
    }

    /// What one came to that hung.
    static String wordsOfHung() {
        return "it hung: nothing was heard of it for " + SILENCE.toSeconds() + " s";
    }

    /// What it came to, of one that is gone.
    String words() {
        return Objects.requireNonNullElse(trouble, "it died as it waited");
    }

    /// Whether it is what a stream asks for by now.
    boolean isFor(StreamJob stream) {
        return stream.spec().standby() && job.spec().isSameWork(stream.spec());
    }

    JobId id() {
        return job.id();
    }

    Lease lease() {
        return lease;
    }

    /// On whose account it goes where no attempt pays for it.
    TeamName team() {
        return job.submission().team();
    }

    /// For which version.
    ScoredVersion scored() {
        return Objects.requireNonNull(job.scored());
    }
}
