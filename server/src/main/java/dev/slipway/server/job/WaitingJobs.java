package dev.slipway.server.job;

import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.server.job.JobMemory.Taken;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Jobs without an attempt, each with what it waits for, until it can begin one.
///
/// *Threads*: the keeper's; any may ask what a job waits for.
final class WaitingJobs {
    private final KeeperSpec spec;
    private final JobReports reports;
    private final Pauses pauses;
    private final RunningAttempts running;
    private final StandbyChildren standbys;
    private final Rechecks rechecks;
    private final Map<JobId, String> waits = new ConcurrentHashMap<>();

    /// Those for which memory is short, and those whose attempt gave its own back since they were
    /// looked at.
    private final Set<JobId> shorts = ConcurrentHashMap.newKeySet();

    /// @param running where attempts go that have begun
    /// @param standbys children that attempts begin in
    WaitingJobs(
            KeeperSpec spec,
            JobReports reports,
            Pauses pauses,
            RunningAttempts running,
            StandbyChildren standbys) {
        this.spec = spec;
        this.reports = reports;
        this.pauses = pauses;
        this.running = running;
        this.standbys = standbys;
        this.rechecks = new Rechecks(spec.images(), spec.rules(), spec.files());
    }

    /// Has a job begin an attempt, or wait.
    ///
    /// @param hindrance what it waits for; absent when it may begin as soon as it has memory
    void beginOrWait(Job job, @Nullable String hindrance) {
        String why = hindrance == null ? pause(job) : hindrance;
        shorts.remove(job.id());
        if (why != null) {
            waits.put(job.id(), why);
            return;
        }
        StandbyChild child =
                job instanceof StreamJob stream ? standbys.ready(stream).orElse(null) : null;
        if (child != null) {
            begin(job, new Seat(child.lease(), child));
            return;
        }
        ScoredVersion scored = Objects.requireNonNull(job.scored());
        switch (spec.memory().take(scored, job.submission().team())) {
            case Taken.Short(String words) -> {
                waits.put(job.id(), words);
                shorts.add(job.id());
            }
            case Taken.Lease lease -> begin(job, new Seat(lease, null));
        }
    }

    /// Whether a job waits for memory, or may want again what it has just given back.
    boolean isShort() {
        return !shorts.isEmpty();
    }

    private @Nullable String pause(Job job) {
        return pauses.holds(job) ? "a pause after an attempt that broke" : null;
    }

    private void begin(Job job, Seat seat) {
        Optional<Refusal> refusal = reports.report(new StartAttempt(job.id(), job.attempt() + 1));
        if (refusal.isPresent()) {
            leave(seat);
            waits.put(job.id(), refusal.get().message());
            return;
        }
        waits.remove(job.id());
        Optional<Refusal> changed = rechecks.refusal(job);
        if (changed.isPresent()) {
            leave(seat);
            refused(job, changed.get());
            return;
        }
        if (seat.child() != null) {
            standbys.taken(seat.child());
        }
        running.start(
                job.begun(job.attempt() + 1, spec.attempts().clock().instant()),
                new Seat(returning(job.id(), seat.lease()), seat.child()));
    }

    /// What an attempt gives back is its own job's before it is a waiting child's, until it is
    /// known what that job wants.
    private Taken.Lease returning(JobId job, Taken.Lease lease) {
        return new Taken.Lease(
                lease.bytes(),
                () -> {
                    shorts.add(job);
                    lease.giveBack().run();
                });
    }

    /// A child that waits goes on waiting.
    private static void leave(Seat seat) {
        if (seat.child() == null) {
            seat.giveUp();
        }
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
        spec.tell(job.id());
    }

    /// What a job waits for.
    Optional<String> reason(JobId job) {
        return Optional.ofNullable(waits.get(job));
    }

    /// A job waits for nothing.
    void release(JobId job) {
        waits.remove(job);
        shorts.remove(job);
    }

    /// Keeps nothing of a job that begins no attempt any more.
    void forget(JobId job) {
        release(job);
        pauses.forget(job);
    }
}
