package dev.slipway.server.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.server.job.JobMemory.Taken;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Starts a child for each job whose turn it is, and records what became of it. It alone starts
/// children, and only while this server writes the journal.
///
/// *Threads*: one of its own decides; each attempt has one, which hears its child.
final class JobKeeper implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final KeeperSpec spec;
    private final JobReports reports;
    private final BatchSchedules schedules;
    private final Map<JobId, Attempt> running = new ConcurrentHashMap<>();
    private final Map<JobId, String> waits = new ConcurrentHashMap<>();
    private final Streams streams;

    /// When a job whose attempt broke may have another.
    private final Map<JobId, Long> notBefore = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Watch watch;
    private final Thread thread;
    private volatile boolean isLeaving;

    private JobKeeper(KeeperSpec spec) {
        this.spec = spec;
        this.reports = new JobReports(spec.controls());
        this.streams = new Streams(spec, reports);
        this.schedules = new BatchSchedules(spec.controls(), spec.rules(), spec.attempts().clock());
        this.watch = spec.images().watch(_ -> signal());
        this.thread = Thread.ofPlatform().name("job-keeper").daemon().unstarted(this::keep);
    }

    /// A keeper that has not begun.
    static JobKeeper of(KeeperSpec spec) {
        return new JobKeeper(spec);
    }

    /// Keeps jobs from now on, once. Children of a server before this one are ended, and their jobs
    /// have another attempt.
    synchronized void start() {
        if (!isLeaving && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void signal() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void keep() {
        guarded(this::sweep);
        while (!isLeaving) {
            guarded(this::turn);
            lock.lock();
            try {
                if (!isLeaving) {
                    boolean _ = news.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    /// What breaks is a defect of ours; the next job, or the next turn, may not.
    private static void guarded(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException e) {
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, e);
        }
    }

    /// What a server before this one had no time to remove.
    private void sweep() {
        if (spec.isWriter().getAsBoolean()) {
            Leftovers.sweep(spec.images().current(), spec.attempts());
            streams.sweep();
        }
    }

    private void turn() {
        if (!spec.isWriter().getAsBoolean()) {
            running.values().forEach(attempt -> attempt.order(Orders.DROP));
            return;
        }
        Image image = spec.images().current();
        for (DeclaredObject batchJob : image.objects(Kind.BATCH_JOB)) {
            if (!isLeaving) {
                guarded(() -> schedules.look(image, batchJob));
            }
        }
        schedules.forget(image);
        for (ScoreJob job : image.jobs()) {
            if (job.isOpen()) {
                guarded(() -> look(image, job));
            } else {
                waits.remove(job.id());
                notBefore.remove(job.id());
            }
        }
        for (StreamJob stream : image.streams()) {
            guarded(() -> look(image, stream));
        }
        guarded(() -> streams.keepFeeders(image));
        for (JobId gone : streams.forget(image, running.keySet())) {
            waits.remove(gone);
            notBefore.remove(gone);
        }
    }

    private void look(Image image, StreamJob stream) {
        String unknown = streams.follow(image, stream);
        Attempt attempt = running.get(stream.id());
        if (attempt != null) {
            streams.steer(image, stream, attempt);
        } else if (stream.state() == JobState.RUNNING) {
            orphaned(stream);
        } else if (stream.state() == JobState.QUEUED && !isLeaving) {
            String why =
                    unknown == null
                            ? streams.hindrance(image, stream, running(other -> !other.isBatch()))
                            : unknown;
            if (why != null) {
                streams.endElsewhere(stream);
            }
            begin(stream, why);
        } else {
            waits.remove(stream.id());
            if (!isLeaving) {
                streams.endElsewhere(stream);
            }
        }
    }

    private void look(Image image, ScoreJob job) {
        if (isBarred(image, job.spec().scored()) && job.cancellation() == null) {
            Optional<Refusal> _ =
                    reports.report(
                            new CancelJob(
                                    job.id(),
                                    new FreeText(
                                            "version "
                                                    + job.spec().version()
                                                    + " was quarantined")));
            return;
        }
        Attempt attempt = running.get(job.id());
        if (attempt != null) {
            if (job.cancellation() != null) {
                attempt.order(Orders.CANCEL);
            }
        } else if (job.state() == JobState.RUNNING) {
            orphaned(job);
        } else if (!isLeaving) {
            begin(job, hindrance(job));
        }
    }

    /// Whether a version may score no further row.
    static boolean isBarred(Image image, ScoredVersion scored) {
        return image.model(scored.model())
                .flatMap(model -> model.version(scored.version()))
                .filter(version -> version.status() == VersionStatus.QUARANTINED)
                .isPresent();
    }

    /// A server before this one began it.
    private void orphaned(Job job) {
        ChildMark mark =
                ChildMark.read(spec.attempts().directory(job.id()))
                        .filter(one -> one.attempt() == job.attempt())
                        .orElse(null);
        if (mark != null) {
            mark.end();
        }
        if (reports.report(OrphanVerdict.of(job, mark)).isEmpty()) {
            told(job.id());
            if (known(job.id()).orElse(null) instanceof ScoreJob one && !one.isOpen()) {
                Leftovers.removeAside(one, spec.attempts());
            }
        }
    }

    /// @param hindrance what it waits for; absent when it may begin as soon as it has memory
    private void begin(Job job, @Nullable String hindrance) {
        String why = hindrance == null ? pause(job) : hindrance;
        if (why != null) {
            waits.put(job.id(), why);
            return;
        }
        ScoredVersion scored = Objects.requireNonNull(job.scored());
        switch (spec.memory().take(scored, job.submission().team())) {
            case Taken.Short(String words) -> waits.put(job.id(), words);
            case Taken.Lease lease -> begin(job, lease);
        }
    }

    private long running(Predicate<Attempt> which) {
        return running.values().stream().filter(which).count();
    }

    /// What works on a cluster takes no turn here, and waits for none.
    private @Nullable String hindrance(ScoreJob job) {
        long batches = running(attempt -> attempt.isBatch() && !attempt.isElsewhere());
        if (job.spec().on() == null && batches >= spec.attempts().settings().atOnce()) {
            return "its turn: "
                    + batches
                    + " at once (jobs.at-once: "
                    + spec.attempts().settings().atOnce()
                    + ")";
        }
        return null;
    }

    private @Nullable String pause(Job job) {
        Long from = notBefore.get(job.id());
        if (job.barren() > 0 && from != null && from - spec.attempts().nanoTime().getAsLong() > 0) {
            return "a pause after an attempt that broke";
        }
        return null;
    }

    private void begin(Job job, Taken.Lease lease) {
        Optional<Refusal> refusal = reports.report(new StartAttempt(job.id(), job.attempt() + 1));
        if (refusal.isPresent()) {
            lease.giveBack().run();
            waits.put(job.id(), refusal.get().message());
            return;
        }
        waits.remove(job.id());
        Optional<Refusal> changed =
                (job instanceof ScoreJob score ? recheckPaths(score) : Optional.<Refusal>empty())
                        .or(() -> recheckFiles(job));
        if (changed.isPresent()) {
            lease.giveBack().run();
            refused(job, changed.get());
            return;
        }
        Job begun = job.begun(job.attempt() + 1, spec.attempts().clock().instant());
        Attempt attempt = new Attempt(begun, spec.attempts(), lease, reports::report);
        running.put(job.id(), attempt);
        told(job.id());
        if (isLeaving) {
            attempt.order(Orders.STOP);
        }
        attempt.start(this::ended);
    }

    private void refused(Job job, Refusal why) {
        boolean _ =
                reports.reportPatiently(
                        new EndJob(
                                job.id(),
                                job.attempt() + 1,
                                JobState.REFUSED,
                                new FreeText(why.message()),
                                JobTally.NONE));
        told(job.id());
    }

    /// Links may lead elsewhere by now.
    private Optional<Refusal> recheckPaths(ScoreJob job) {
        try {
            Path input = spec.rules().input(job.spec().files().input());
            Path output = spec.rules().output(job.spec().files().output());
            boolean isSame =
                    input.toString().equals(job.spec().files().input())
                            && output.toString().equals(job.spec().files().output());
            return isSame
                    ? Optional.empty()
                    : Optional.of(
                            Refusal.of(
                                    ErrorCode.INVALID_INPUT,
                                    "a path has become a link (expected: those that were"
                                            + " submitted)"));
        } catch (RefusalException e) {
            return Optional.of(e.refusal());
        }
    }

    /// What was signed when it was submitted may be by a revoked key by now.
    private Optional<Refusal> recheckFiles(Job job) {
        ScoredVersion scored = job.scored();
        if (scored == null) {
            return Optional.empty();
        }
        try {
            spec.files().require(spec.images().current(), scored);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    Refusal.of(
                            ErrorCode.UNMET_REQUIREMENT,
                            "version "
                                    + scored.version()
                                    + " of model "
                                    + scored.model()
                                    + " may not score: "
                                    + e.getMessage()));
        }
    }

    private void ended(Attempt attempt) {
        Job job = attempt.job();
        try {
            if (attempt.orders() == Orders.DROP || !reports.reportPatiently(Verdict.of(attempt))) {
                return;
            }
            Optional<Job> now = known(job.id());
            if (now.orElse(null) instanceof ScoreJob one && !one.isOpen()) {
                Leftovers.remove(one, spec.attempts());
            }
            now.filter(Job::isOpen).ifPresent(this::backOff);
        } finally {
            told(job.id());
            running.remove(job.id());
            signal();
        }
    }

    private Optional<Job> known(JobId id) {
        Image image = spec.images().current();
        return image.stream(id).<Job>map(stream -> stream).or(() -> image.job(id));
    }

    private void backOff(Job job) {
        if (job.barren() > 0) {
            Duration pause = Duration.ofSeconds(1L << Math.min(job.barren() - 1, 6));
            Duration bounded = pause.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : pause;
            notBefore.put(job.id(), spec.attempts().nanoTime().getAsLong() + bounded.toNanos());
        }
    }

    private void told(JobId id) {
        known(id).ifPresent(spec.told());
    }

    /// How far the attempt of a job that runs here has come.
    Optional<JobProgress> progress(JobId job) {
        return Optional.ofNullable(running.get(job)).map(Attempt::progress);
    }

    /// How the attempt of a stream that runs here goes.
    Optional<StreamProgress> streamProgress(JobId job) {
        return Optional.ofNullable(running.get(job)).flatMap(Attempt::streamProgress);
    }

    /// What a job waits for.
    Optional<String> waits(JobId job) {
        return Optional.ofNullable(waits.get(job));
    }

    /// Begins nothing any more; children keep what they have and go away.
    void leave() {
        isLeaving = true;
        signal();
        running.values().forEach(attempt -> attempt.order(Orders.STOP));
    }

    /// Waits until children are gone and their ends recorded; those that take too long are killed,
    /// which costs them what they did since their last checkpoint.
    @Override
    public void close() {
        leave();
        try {
            thread.join(STOP_PATIENCE.toMillis());
            long until = System.nanoTime() + STOP_PATIENCE.toNanos();
            for (Attempt attempt : running.values()) {
                long left = Math.max(0, until - System.nanoTime());
                if (!attempt.await(Duration.ofNanos(left))) {
                    attempt.kill();
                    reports.close();
                    boolean _ = attempt.await(STOP_PATIENCE);
                }
            }
        } catch (InterruptedException e) {
            running.values().forEach(Attempt::kill);
            Thread.currentThread().interrupt();
        }
        reports.close();
        watch.close();
    }
}
