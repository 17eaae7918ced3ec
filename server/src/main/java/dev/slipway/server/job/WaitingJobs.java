package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private static final String PAUSE = "a pause after an attempt that broke";
    private static final Taken.Short AFTER_OTHERS =
            new Taken.Short("memory: another job waits for it", false);

    private final KeeperSpec spec;
    private final JobReports reports;
    private final Pauses pauses;
    private final RunningAttempts running;
    private final StandbyChildren standbys;
    private final Rechecks rechecks;
    private final Map<JobId, String> waits = new ConcurrentHashMap<>();

    /// Of those for which memory is short, those in a pause, and those whose attempt gave its own
    /// back since they were looked at.
    private final Map<JobId, Claim> claims = new ConcurrentHashMap<>();

    /// What a job is about to take.
    private record Claim(ScoredVersion scored, TeamName team) {
        static Claim of(Job job) {
            return new Claim(Objects.requireNonNull(job.scored()), job.submission().team());
        }
    }

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
        if (hindrance != null) {
            claims.remove(job.id());
            waits.put(job.id(), hindrance);
            return;
        }
        if (pauses.holds(job)) {
            // It may go on in the memory of a child that waits for it.
            if (standbys.has(job.id())) {
                claims.remove(job.id());
            } else {
                claims.put(job.id(), Claim.of(job));
            }
            waits.put(job.id(), PAUSE);
            return;
        }
        claims.remove(job.id());
        StandbyChild child =
                job instanceof StreamJob stream ? standbys.ready(stream).orElse(null) : null;
        if (child != null) {
            begin(job, new Seat(child.lease(), child));
            return;
        }
        Claim claim = Claim.of(job);
        switch (take(claim)) {
            case Taken.Short(String words, boolean _) -> {
                waits.put(job.id(), words);
                claims.put(job.id(), claim);
            }
            case Taken.Lease lease -> begin(job, new Seat(lease, null));
        }
    }

    private Taken take(Claim claim) {
        return spec.memory().take(claim.scored(), claim.team());
    }

    /// Takes memory for a child that waits, where that leaves its own to each job that waits for
    /// memory, is in a pause, or may want again what it has just given back. A job whose team may
    /// have no more has nothing of what another team's child takes.
    Taken takeBehind(ScoredVersion scored, TeamName team) {
        Set<JobId> asked = new HashSet<>();
        List<Taken.Lease> kept = new ArrayList<>();
        try {
            for (Map.Entry<JobId, Claim> one : claims.entrySet()) {
                asked.add(one.getKey());
                switch (take(one.getValue())) {
                    case Taken.Lease lease -> kept.add(lease);
                    case Taken.Short(String _, boolean isOfTeam) -> {
                        if (!isOfTeam || one.getValue().team().equals(team)) {
                            return AFTER_OTHERS;
                        }
                    }
                }
            }
            return switch (spec.memory().take(scored, team)) {
                case Taken.Short own -> kept.isEmpty() ? own : AFTER_OTHERS;
                case Taken.Lease lease -> unlessClaimed(lease, asked);
            };
        } finally {
            kept.forEach(lease -> lease.giveBack().run());
        }
    }

    /// It may be there because an attempt has ended since.
    private Taken unlessClaimed(Taken.Lease lease, Set<JobId> asked) {
        if (asked.containsAll(claims.keySet())) {
            return lease;
        }
        lease.giveBack().run();
        return AFTER_OTHERS;
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
                new Seat(returning(job, seat.lease()), seat.child()));
    }

    /// What an attempt gives back is its own job's before it is a waiting child's, until it is
    /// known what that job wants.
    private Taken.Lease returning(Job job, Taken.Lease lease) {
        Claim claim = Claim.of(job);
        return new Taken.Lease(
                lease.bytes(),
                () -> {
                    claims.put(job.id(), claim);
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
        claims.remove(job);
    }

    /// Keeps nothing of a job that begins no attempt any more.
    void forget(JobId job) {
        release(job);
        pauses.forget(job);
    }
}
