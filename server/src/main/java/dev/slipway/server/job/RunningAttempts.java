package dev.slipway.server.job;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamJob;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The attempts that run here, at most one of each job, until what became of them is recorded.
///
/// *Threads*: the keeper's starts them; each attempt's own records its end; any may look and give
/// orders.
final class RunningAttempts {
    private final KeeperSpec spec;
    private final JobReports reports;
    private final Pauses pauses;
    private final Runnable gone;
    private final Map<JobId, Attempt> running = new ConcurrentHashMap<>();

    /// Jobs of those that are over, and of which only leftovers are removed.
    private final Set<JobId> settled = ConcurrentHashMap.newKeySet();

    private volatile boolean isLeaving;

    /// @param gone called when one is no more, or at work no more, on its thread
    RunningAttempts(KeeperSpec spec, JobReports reports, Pauses pauses, Runnable gone) {
        this.spec = spec;
        this.reports = reports;
        this.pauses = pauses;
        this.gone = gone;
    }

    /// Starts the newest attempt of a job.
    ///
    /// @param begun the job as it stands with this attempt begun
    void start(Job begun, Seat seat) {
        try {
            Attempt attempt =
                    new Attempt(begun, terms(begun), spec.attempts(), seat, reports::report);
            running.put(begun.id(), attempt);
            spec.tell(begun.id());
            if (isLeaving) {
                attempt.order(Orders.STOP);
            }
            attempt.start(this::ended);
        } catch (RuntimeException | Error e) {
            // It has no thread, and will not say that it is gone.
            running.remove(begun.id());
            seat.giveUp();
            throw e;
        }
    }

    private StreamTerms terms(Job job) {
        return job instanceof StreamJob stream
                ? Streams.terms(spec.images().current(), stream)
                : StreamTerms.NONE;
    }

    private void ended(Attempt attempt) {
        Job job = attempt.job();
        try {
            if (attempt.orders() != Orders.DROP && isRecorded(attempt)) {
                settle(attempt, spec.known(job.id()));
            }
        } finally {
            try {
                spec.tell(job.id());
            } finally {
                settled.remove(job.id());
                running.remove(job.id());
                gone.run();
            }
        }
    }

    /// Whether it is recorded what became of an attempt. Where it is not, its job waits a while:
    /// another one that ended like this would begin at once.
    private boolean isRecorded(Attempt attempt) {
        JobId id = attempt.job().id();
        try {
            boolean isRecorded = reports.reportPatiently(Verdict.of(attempt));
            if (!isRecorded) {
                pauses.beginUnrecorded(id);
            }
            return isRecorded;
        } catch (RuntimeException | Error e) {
            pauses.beginUnrecorded(id);
            recordBroken(attempt, e);
            throw e;
        }
    }

    private void recordBroken(Attempt attempt, Throwable why) {
        try {
            Optional<Refusal> _ = reports.report(Verdict.unrecordable(attempt, why));
        } catch (RuntimeException | Error e) {
            why.addSuppressed(e);
        }
    }

    /// What is to be done once an end is recorded. The job has its turn no more: others do not wait
    /// for a place that does not answer.
    private void settle(Attempt attempt, Optional<Job> now) {
        now.filter(Job::isOpen).ifPresent(open -> pauses.begin(open, attempt.wasKilled()));
        if (now.orElse(null) instanceof ScoreJob one && !one.isOpen()) {
            settled.add(one.id());
            gone.run();
            Leftovers.remove(one, spec.attempts());
        }
    }

    /// How long jobs wait after attempts that broke.
    Pauses pauses() {
        return pauses;
    }

    /// The one of a job.
    Optional<Attempt> of(JobId job) {
        return Optional.ofNullable(running.get(job));
    }

    /// Jobs that have one at work.
    Set<JobId> jobs() {
        Set<JobId> atWork = new HashSet<>(running.keySet());
        atWork.removeAll(settled);
        return atWork;
    }

    /// Has all of them vanish: another server has taken over.
    void drop() {
        running.values().forEach(attempt -> attempt.order(Orders.DROP));
    }

    /// Has all of them keep what they have and go away; so does whichever starts from now on.
    void leave() {
        isLeaving = true;
        running.values().forEach(attempt -> attempt.order(Orders.STOP));
    }

    /// Waits until all of them are gone and their ends recorded; those that take longer are killed,
    /// which costs them what they did since their last checkpoint.
    void await(Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        for (Attempt attempt : running.values()) {
            long left = Math.max(0, until - System.nanoTime());
            if (!attempt.await(Duration.ofNanos(left))) {
                attempt.kill();
                reports.close();
                boolean _ = attempt.await(patience);
            }
        }
    }

    /// Ends their children whatever they do.
    void kill() {
        running.values().forEach(Attempt::kill);
    }
}
