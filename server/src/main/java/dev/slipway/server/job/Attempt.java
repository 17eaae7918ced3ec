package dev.slipway.server.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.api.control.JobCommand;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.server.child.ChildTalk;
import dev.slipway.server.child.ChildTalk.Heard;
import dev.slipway.server.child.ChildTalk.Kept;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.child.StreamTalk;
import dev.slipway.server.child.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One attempt of a job, from its child's start to the word on how it ended.
///
/// *Threads*: one of its own, which hears the child and pays for it; any may look and give orders.
final class Attempt {
    private static final Duration BETWEEN_MARKS = Duration.ofSeconds(5);
    private static final String UNHEARD = "the child could not be started, or heard: ";

    /// How long a stream is scored until its attempt counts as one that got further although no
    /// message has come.
    private static final Duration STEADY = Duration.ofMinutes(2);

    /// Exit statuses of a process that `SIGKILL` or `SIGTERM` has ended.
    private static final Set<Integer> KILLED = Set.of(128 + 9, 128 + 15);

    private final Job job;
    private final StreamTerms terms;
    private final AttemptSpec spec;
    private final Seat seat;
    private final ChildTalk talk;
    private final @Nullable StreamSide stream;
    private final AttemptAccount account;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Process process;
    private volatile Orders orders = Orders.GO_ON;
    private volatile long ordered;
    private volatile Instant heardAt;

    /// When the newest checkpoint of this attempt was heard of; absent before the first.
    private volatile @Nullable Long keptAt;

    private volatile @Nullable String trouble;

    /// Whether it has no child for want of room, say.
    private volatile boolean isUnbegun;

    /// Of a child that was heard to its end.
    private volatile @Nullable Integer exitStatus;

    /// Since when a stream is scored; for the attempt's thread.
    private @Nullable Long scoringSince;

    private volatile boolean isSteady;

    private ClusterUse markedPaid = ClusterUse.NONE;
    private boolean isMarkedFurther;

    /// @param job as it stands with this attempt begun
    /// @param terms of a stream's attempt
    /// @param report records what a stream's child says while it runs
    Attempt(
            Job job,
            StreamTerms terms,
            AttemptSpec spec,
            Seat seat,
            Function<JobCommand, Optional<Refusal>> report) {
        this.job = job;
        this.terms = terms;
        this.stream = job instanceof StreamJob one ? new StreamSide(one, spec, report) : null;
        this.talk = stream == null ? new ChildTalk() : new ChildTalk(stream.talk()::line);
        this.spec = spec;
        this.seat = seat;
        this.heardAt = spec.clock().instant();
        this.account =
                new AttemptAccount(
                        job, spec, talk, this::scored, ChildMark.read(spec.directory(job.id())));
    }

    /// Begins; `ended` is called on this attempt's thread when its child is gone.
    void start(Consumer<Attempt> ended) {
        Thread.ofPlatform()
                .name(job.id().value())
                .daemon()
                .start(() -> {
                    try {
                        run();
                    } finally {
                        end(ended);
                    }
                });
    }

    /// Whatever breaks here, nobody waits for it for ever.
    private void end(Consumer<Attempt> ended) {
        try {
            seat.giveUp();
        } finally {
            try {
                ended.accept(this);
            } finally {
                over.countDown();
            }
        }
    }

    private void run() {
        try {
            listen(begun());
        } catch (IOException e) {
            trouble = UNHEARD + e.getMessage();
        } catch (RuntimeException | Error e) {
            // A defect of ours, or want of memory: whoever handles those has the trace.
            trouble = UNHEARD + e;
            throw e;
        } finally {
            try {
                leaveNone();
            } finally {
                account.close();
            }
        }
    }

    private Process begun() throws IOException {
        try {
            return begin();
        } catch (IOException e) {
            isUnbegun = true;
            throw e;
        }
    }

    private Process begin() throws IOException {
        StandbyChild waited = seat.child();
        if (waited == null || !(job instanceof StreamJob one)) {
            return spec.start(job, terms.barred());
        }
        Process child;
        try {
            child = spec.start(one, terms.barred(), waited.before(spec.program()));
            process = child;
        } finally {
            waited.pay(account::add);
        }
        account.goesOnWith(waited.paidNanos(child));
        return child;
    }

    /// A child that is not heard any more must not go on, whatever broke.
    private void leaveNone() {
        Process child = process;
        // Of one that is gone all processes would be looked through for its own.
        if (child != null && child.isAlive()) {
            kill(child);
            Process _ = child.onExit().join();
        }
    }

    private void listen(Process child) throws IOException {
        process = child;
        if (orders != Orders.GO_ON) {
            obey(child);
        }
        long began = spec.nanoTime().getAsLong();
        long marked = began;
        Instant started = child.info().startInstant().orElse(spec.clock().instant());
        mark(child, started);
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                talk.line(line);
                if (talk.takeCheckpoint()) {
                    keptAt = spec.nanoTime().getAsLong();
                }
                if (stream != null) {
                    noteSteady(stream);
                    stream.afterLine();
                }
                pay(child, began);
                if (isMarkOld(marked)) {
                    mark(child, started);
                    marked = spec.nanoTime().getAsLong();
                }
            }
        }
        waitFor(child);
        exitStatus = child.exitValue();
        if (stream != null) {
            stream.afterLast(wasKilled());
        }
        pay(child, began);
        // The next attempt pays for what this one has not.
        mark(child, started);
    }

    /// Where no message comes, a checkpoint knows no row more however long the stream is at work. A
    /// complete one has all that came.
    private void noteSteady(StreamSide side) {
        boolean isKept = side.talk().takeCheckpoint();
        if (side.talk().scoring() == null) {
            return;
        }
        long now = spec.nanoTime().getAsLong();
        Long since = scoringSince;
        if (since == null) {
            scoringSince = now;
        } else if (isKept && now - since >= STEADY.toNanos()) {
            isSteady = true;
        }
    }

    /// What is paid of a cluster's time stands there at once: the next attempt hears of it again.
    /// So does that it got further: a server that is killed cannot say so.
    private boolean isMarkOld(long marked) {
        return !account.paidCluster().equals(markedPaid)
                || isFurther() != isMarkedFurther
                || spec.nanoTime().getAsLong() - marked >= BETWEEN_MARKS.toNanos();
    }

    private static void waitFor(Process child) throws IOException {
        try {
            child.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            child.destroyForcibly();
            throw new IOException("interrupted", e);
        }
    }

    private void pay(Process child, long began) {
        long nanos = spec.nanoTime().getAsLong() - began;
        account.pay(child, nanos, seat.lease().bytes());
        heardAt = spec.clock().instant();
    }

    /// Takes what was used for its job beside its child, to be paid with that.
    ///
    /// @return whether it does: what comes when all is paid is for whoever follows
    boolean add(Usage used) {
        return account.add(used);
    }

    private ScoredVersion scored() {
        return stream == null ? Objects.requireNonNull(job.scored()) : stream.scoring();
    }

    /// Where it cannot be written, an account suffers: that of a server that is killed, or of the
    /// next attempt, which pays for what this one has once more where it is told of it again.
    private void mark(Process child, Instant started) {
        Heard heard = talk.heard();
        ClusterUse paid = account.paidCluster();
        boolean isNowFurther = isFurther();
        ChildMark mark =
                new ChildMark(
                        job.attempt(),
                        child.pid(),
                        started,
                        account.usage(),
                        heard.rows(),
                        heard.badRows(),
                        isNowFurther,
                        paid.nanos(),
                        account.paidRows());
        try {
            mark.write(spec.directory(job.id()));
            markedPaid = paid;
            isMarkedFurther = isNowFurther;
        } catch (IOException e) {
            // A child ends by itself when its parent is gone, and the next line tries again.
        }
    }

    /// Tells the child; what was said first holds, but for a harder word.
    synchronized void order(Orders order) {
        if (order.compareTo(orders) > 0) {
            orders = order;
            ordered = spec.nanoTime().getAsLong();
            Process child = process;
            if (child != null) {
                obey(child);
            }
        }
    }

    private void obey(Process child) {
        if (orders == Orders.STOP) {
            child.destroy();
        } else {
            kill(child);
        }
    }

    /// Ends the child whatever it does.
    void kill() {
        Process child = process;
        if (child != null) {
            kill(child);
        }
    }

    private static void kill(Process child) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly();
    }

    /// Waits until its end was recorded, at most so long; whether it was.
    boolean await(Duration time) throws InterruptedException {
        return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    Job job() {
        return job;
    }

    /// What it began with beside its job.
    StreamTerms terms() {
        return terms;
    }

    /// Has the child of a stream change to a split.
    void want(ScoredSplit split) {
        if (stream != null) {
            stream.want(split);
        }
    }

    /// What scores a stream, as the child of this attempt says; empty before it has.
    Optional<StreamTalk.Named> scoring() {
        return stream == null ? Optional.empty() : Optional.ofNullable(stream.talk().scoring());
    }

    /// Whether it was told to stop this long ago.
    boolean isOverdue(Duration patience) {
        return orders == Orders.STOP && spec.nanoTime().getAsLong() - ordered >= patience.toNanos();
    }

    /// Whether it got further than the attempt before, or for some time as far as there was
    /// anything to score.
    boolean isFurther() {
        return stream == null ? talk.isFurther() : stream.talk().isFurther() || isSteady;
    }

    /// Whether somebody outside has ended its child: whoever is there, or the kernel for want of
    /// memory. A child ends otherwise by itself, and says so.
    boolean wasKilled() {
        Integer code = exitStatus;
        return orders == Orders.GO_ON
                && talk.last() == null
                && code != null
                && KILLED.contains(code);
    }

    /// Whether nothing is wrong with its job: its child was killed, or there was none, as the place
    /// had no room for what it needs.
    boolean wasHindered() {
        return isUnbegun || wasKilled();
    }

    Orders orders() {
        return orders;
    }

    ChildTalk talk() {
        return talk;
    }

    /// What the child came to, when it did not say.
    String unsaid() {
        String why = trouble;
        if (why != null) {
            return Words.cut(why);
        }
        Process child = process;
        if (child == null) {
            return silent("unknown");
        }
        int status = child.exitValue();
        return spec.outOfMemory(status).orElseGet(() -> silent(Integer.toString(status)));
    }

    private String silent(String status) {
        return "the child ended without a word, exit status "
                + status
                + SmallFiles.lastLine(spec.log(job)).map(line -> ": " + line).orElse("");
    }

    /// What it has used so far.
    Usage usage() {
        return account.usage();
    }

    /// What it has done and used so far.
    JobTally tally() {
        Heard heard = talk.heard();
        return new JobTally(heard.rows(), heard.badRows(), 0, null, usage());
    }

    /// The same where its child has committed and had no time to say so: the last rows are paid.
    JobTally tally(CommittedOutput done) {
        return done.tally(account.payRest(done));
    }

    /// How the attempt of a stream goes.
    Optional<StreamProgress> streamProgress() {
        return Optional.ofNullable(stream).map(side -> side.progress(talk, usage(), heardAt));
    }

    JobProgress progress() {
        Heard heard = talk.heard();
        Kept kept = talk.kept();
        return new JobProgress(
                job.attempt(),
                heard.phase(),
                heard.rows(),
                heard.badRows(),
                kept == null ? null : (Long) kept.rows(),
                kept == null ? null : kept.checkpoint(),
                checkpointAge(),
                heard.totalRows(),
                heard.files(),
                heard.totalFiles(),
                heard.filesPerHour(),
                heard.done(),
                heard.rowsPerSecond(),
                heard.left(),
                usage(),
                heardAt);
    }

    /// By the clock of whoever is asked: it grows though the child says nothing any more.
    private @Nullable Duration checkpointAge() {
        Long since = keptAt;
        return since == null
                ? null
                : Duration.ofMillis(
                        TimeUnit.NANOSECONDS.toMillis(spec.nanoTime().getAsLong() - since));
    }
}
