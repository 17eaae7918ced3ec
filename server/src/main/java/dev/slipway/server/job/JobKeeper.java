package dev.slipway.server.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at every job whenever there is news, and gives it what it is due: an attempt, an order, or
/// an end. It alone has children started, and only while this server writes the journal.
///
/// *Threads*: one of its own, which decides; any may ask, and have it leave.
final class JobKeeper implements AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final KeeperSpec spec;
    private final JobReports reports;
    private final BatchSchedules schedules;
    private final RunningAttempts running;
    private final StandbyChildren standbys;
    private final WaitingJobs waiting;
    private final Streams streams;
    private final News news = new News();

    /// What attempts have left whose server is gone.
    private final FileLooks<JobCommand> orphans = new FileLooks<>(news::tell);

    /// Batches that were open at the last look; for the keeper's thread.
    private final Set<JobId> open = new HashSet<>();

    private final Watch watch;
    private final Thread thread;

    /// Whether this server has swept since it writes the journal; for the keeper's thread, and for
    /// whoever has waited for its end.
    private boolean isSwept;

    /// Whether anything broke in this turn; for the keeper's thread.
    private boolean hasBroken;

    private volatile boolean isLeaving;

    private JobKeeper(KeeperSpec spec) {
        this.spec = spec;
        this.reports = new JobReports(spec.controls());
        Pauses pauses = new Pauses(spec.attempts().nanoTime());
        this.running = new RunningAttempts(spec, reports, pauses, news::tell);
        this.standbys = new StandbyChildren(spec, running, news::tell);
        this.waiting =
                new WaitingJobs(
                        spec,
                        reports,
                        running,
                        standbys,
                        new Rechecks(
                                spec.images(),
                                spec.rules(),
                                spec.files(),
                                new FileLooks<>(news::tell)));
        this.streams = new Streams(spec, reports);
        this.schedules =
                new BatchSchedules(
                        spec.controls(),
                        spec.rules(),
                        spec.attempts().clock(),
                        new FileLooks<>(news::tell));
        this.watch = spec.images().watch(_ -> news.tell());
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

    private void keep() {
        while (!isLeaving) {
            hasBroken = false;
            guarded(this::turn);
            if (hasBroken) {
                // What it recorded until then is news as well, and would have it break at once.
                news.forget();
            }
            try {
                boolean _ = news.await(spec.betweenLooks());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// What breaks is a defect of ours, or a thread that cannot be had; the next job, or the next
    /// turn, may not.
    private void guarded(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException | Error e) {
            hasBroken = true;
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, e);
        }
    }

    /// What a server before this one had no time to remove.
    private void sweep() {
        Leftovers.sweep(spec.images().current(), spec.attempts());
        standbys.sweep();
        streams.sweep();
    }

    private void turn() {
        if (!spec.isWriter().getAsBoolean()) {
            running.drop();
            standbys.end();
            isSwept = false;
            return;
        }
        if (!isSwept) {
            isSwept = true;
            guarded(this::sweep);
        }
        Image image = spec.images().current();
        for (DeclaredObject batchJob : image.objects(Kind.BATCH_JOB)) {
            if (!isLeaving) {
                guarded(() -> schedules.look(image, batchJob));
            }
        }
        schedules.forget(image);
        waiting.keepOpen(image);
        for (ScoreJob job : image.jobs()) {
            if (job.isOpen()) {
                open.add(job.id());
                guarded(() -> look(image, job));
            } else {
                waiting.forget(job.id());
                guarded(() -> clear(job));
            }
        }
        for (StreamJob stream : image.streams()) {
            guarded(() -> look(image, stream));
        }
        guarded(() -> streams.keepFeeders(image));
        guarded(() -> standbys.forget(image));
        streams.forget(image, running.jobs()).forEach(waiting::forget);
    }

    /// What attempts before have left of a job that was ended while it had none. Whoever ends an
    /// attempt clears behind it by itself.
    private void clear(ScoreJob job) {
        if (open.remove(job.id())
                && running.of(job.id()).isEmpty()
                && Files.exists(spec.attempts().directory(job.id()))) {
            Leftovers.removeAside(job, spec.attempts());
        }
    }

    private void look(Image image, StreamJob stream) {
        String unknown = streams.follow(image, stream);
        Attempt attempt = running.of(stream.id()).orElse(null);
        if (attempt != null) {
            streams.steer(image, stream, attempt);
            standbys.keep(stream, attempt, waiting::takeBehind);
        } else if (stream.state() == JobState.RUNNING) {
            orphaned(stream);
        } else if (stream.state() == JobState.QUEUED && !isLeaving) {
            String why =
                    unknown == null
                            ? streams.hindrance(image, stream, busy(image, stream))
                            : unknown;
            if (why != null) {
                streams.endElsewhere(stream);
                standbys.end(stream.id());
            }
            waiting.beginOrWait(stream, why);
        } else {
            standbys.end(stream.id());
            waiting.release(stream.id());
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
        Attempt attempt = running.of(job.id()).orElse(null);
        if (attempt != null) {
            if (job.cancellation() != null) {
                attempt.order(Orders.CANCEL);
            }
        } else if (job.state() == JobState.RUNNING) {
            orphaned(job);
        } else if (!isLeaving) {
            waiting.beginOrWait(job, hindrance(image, job));
        }
    }

    /// Whether a version may score no further row.
    static boolean isBarred(Image image, ScoredVersion scored) {
        return isBarred(image, scored.model(), scored.version());
    }

    /// The same by its names.
    static boolean isBarred(Image image, ModelName name, VersionNumber number) {
        return image.model(name)
                .flatMap(model -> model.version(number))
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
        Optional<JobCommand> verdict =
                job instanceof ScoreJob
                        ? orphans.ask(job.id().value(), () -> OrphanVerdict.of(job, mark))
                        : Optional.of(OrphanVerdict.of(job, mark));
        if (verdict.isEmpty()) {
            waiting.note(job.id(), FileLooks.SILENT);
        } else if (reports.report(verdict.get()).isEmpty()) {
            payRest(job, mark, verdict.get());
            spec.tell(job.id());
            if (spec.known(job.id()).orElse(null) instanceof ScoreJob one && !one.isOpen()) {
                open.remove(job.id());
                Leftovers.removeAside(one, spec.attempts());
            }
        }
    }

    /// Rows of a committed output that nobody had told of.
    private void payRest(Job job, @Nullable ChildMark mark, JobCommand verdict) {
        if (verdict instanceof EndJob end && job instanceof ScoreJob batch) {
            long marked = mark == null ? 0 : mark.usage().rows();
            Usage rest = Usage.ofRows(end.tally().usage().rows() - marked);
            spec.attempts().meter().add(batch.scored(), batch.submission(), rest);
        }
    }

    /// What works on a cluster takes no turn here, and waits for none.
    private @Nullable String hindrance(Image image, ScoreJob job) {
        if (streams.isOthers(job)) {
            return Streams.others(job.id());
        }
        long batches = busy(image, job);
        if (job.spec().on() == null && batches >= spec.attempts().settings().atOnce()) {
            return "its turn: "
                    + batches
                    + " at once (jobs.at-once: "
                    + spec.attempts().settings().atOnce()
                    + ")";
        }
        return null;
    }

    /// How many other jobs of its kind have a turn here. One keeps it when its attempt ends, until
    /// it was looked at: what waits has it only when that job wants it no more.
    private long busy(Image image, Job job) {
        Set<JobId> all = new HashSet<>(running.jobs());
        all.addAll(waiting.returning());
        all.remove(job.id());
        return all.stream()
                .filter(other ->
                        job instanceof StreamJob
                                ? image.stream(other).isPresent()
                                : image.job(other)
                                        .filter(batch -> batch.spec().on() == null)
                                        .isPresent())
                .count();
    }

    /// How far the attempt of a job that runs here has come.
    Optional<JobProgress> progress(JobId job) {
        return running.of(job).map(Attempt::progress);
    }

    /// How the attempt of a stream that runs here goes.
    Optional<StreamProgress> streamProgress(JobId job) {
        return running.of(job).flatMap(Attempt::streamProgress);
    }

    /// How the child stands that waits beside that of a stream's attempt; empty where it asks for
    /// none, or another server runs it.
    Optional<StreamStandby> standby(StreamJob stream) {
        return spec.isWriter().getAsBoolean() ? standbys.of(stream) : Optional.empty();
    }

    /// What a job waits for.
    Optional<String> waits(JobId job) {
        return waiting.reason(job);
    }

    /// Begins nothing any more; children keep what they have and go away.
    void leave() {
        isLeaving = true;
        news.tell();
        running.leave();
        standbys.leave();
    }

    /// Waits until children are gone and their ends recorded; those that take too long are killed,
    /// which costs them what they did since their last checkpoint.
    @Override
    public void close() {
        leave();
        try {
            thread.join(STOP_PATIENCE.toMillis());
            running.await(STOP_PATIENCE);
            if (isSwept && spec.isWriter().getAsBoolean()) {
                streams.leave(spec.images().current(), STOP_PATIENCE);
            }
        } catch (InterruptedException e) {
            running.kill();
            Thread.currentThread().interrupt();
        }
        reports.close();
        watch.close();
    }
}
