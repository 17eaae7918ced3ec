package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.server.child.Words;
import dev.slipway.server.job.JobMemory.Taken;
import dev.slipway.server.job.Rechecks.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
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
    /// back since they were looked at. The last ones go before all others: a job keeps its place
    /// when its child is killed.
    private final Map<JobId, Claim> claims = new ConcurrentHashMap<>();

    /// What a job is about to take.
    ///
    /// @param isReturned whether its attempt has just given it back: what that job wants is not
    ///     known yet, and until it is, no other has the memory
    private record Claim(ScoredVersion scored, TeamName team, boolean isReturned) {
        static Claim of(Job job) {
            return new Claim(Objects.requireNonNull(job.scored()), job.submission().team(), false);
        }

        Claim returned() {
            return new Claim(scored, team, true);
        }
    }

    /// @param running where attempts go that have begun
    /// @param standbys children that attempts begin in
    WaitingJobs(
            KeeperSpec spec,
            JobReports reports,
            RunningAttempts running,
            StandbyChildren standbys,
            Rechecks rechecks) {
        this.spec = spec;
        this.reports = reports;
        this.pauses = running.pauses();
        this.running = running;
        this.standbys = standbys;
        this.rechecks = rechecks;
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
        switch (behind(claim, Claim::isReturned)) {
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
        return behind(new Claim(scored, team, false), _ -> true);
    }

    /// The same behind those claims alone that go before.
    private Taken behind(Claim claim, Predicate<Claim> goesBefore) {
        Map<JobId, Claim> asked = claims(goesBefore);
        List<Taken.Lease> kept = new ArrayList<>();
        try {
            for (Claim one : asked.values()) {
                switch (take(one)) {
                    case Taken.Lease lease -> kept.add(lease);
                    case Taken.Short(String _, boolean isOfTeam) -> {
                        if (!isOfTeam || one.team().equals(claim.team())) {
                            return AFTER_OTHERS;
                        }
                    }
                }
            }
            return switch (take(claim)) {
                case Taken.Short own -> kept.isEmpty() ? own : AFTER_OTHERS;
                case Taken.Lease lease -> {
                    // It may be there because an attempt has ended since.
                    if (asked.keySet().containsAll(claims(goesBefore).keySet())) {
                        yield lease;
                    }
                    lease.giveBack().run();
                    yield AFTER_OTHERS;
                }
            };
        } finally {
            kept.forEach(lease -> lease.giveBack().run());
        }
    }

    private Map<JobId, Claim> claims(Predicate<Claim> which) {
        Map<JobId, Claim> found = new HashMap<>(claims);
        found.values().removeIf(which.negate());
        return found;
    }

    private void begin(Job job, Seat seat) {
        try {
            switch (rechecks.of(job)) {
                case Finding.Absent(String what) -> {
                    leave(seat);
                    waits.put(job.id(), what);
                }
                case Finding.Unfit(Refusal why) -> {
                    leave(seat);
                    if (isStarted(job)) {
                        refused(job, why);
                    }
                }
                case Finding.Fit _ -> {
                    if (isStarted(job)) {
                        run(job, seat);
                    } else {
                        leave(seat);
                    }
                }
            }
        } catch (RuntimeException | Error e) {
            broke(job, seat, e);
            throw e;
        }
    }

    /// Whether it is recorded that an attempt begins.
    private boolean isStarted(Job job) {
        Optional<Refusal> refusal = reports.report(new StartAttempt(job.id(), job.attempt() + 1));
        if (refusal.isPresent()) {
            waits.put(job.id(), refusal.get().message());
        } else {
            waits.remove(job.id());
        }
        return refusal.isEmpty();
    }

    private void run(Job job, Seat seat) {
        if (seat.child() != null) {
            standbys.taken(seat.child());
        }
        running.start(
                job.begun(job.attempt() + 1, spec.attempts().clock().instant()),
                new Seat(returning(job, seat.lease()), seat.child()));
    }

    /// An attempt that could not be begun leaves no memory taken, and the next one comes after a
    /// pause. Errors are want of memory or threads, which may be there another time.
    private void broke(Job job, Seat seat, Throwable why) {
        pauses.beginUnrecorded(job.id());
        try {
            if (seat.child() == null || !standbys.has(job.id())) {
                seat.giveUp();
            }
            Optional<Refusal> _ =
                    reports.report(
                            new LoseAttempt(
                                    job.id(),
                                    job.attempt() + 1,
                                    why instanceof Error ? Loss.HINDERED : Loss.BROKEN,
                                    new FreeText(Words.cut("it could not be begun: " + why)),
                                    JobTally.NONE));
        } catch (RuntimeException | Error e) {
            why.addSuppressed(e);
        }
    }

    /// What an attempt gives back is its own job's before it is another's or a waiting child's,
    /// until it is known what that job wants.
    private Taken.Lease returning(Job job, Taken.Lease lease) {
        Claim claim = Claim.of(job).returned();
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
                                new FreeText(Words.cut(why.message())),
                                JobTally.NONE));
        spec.tell(job.id());
    }

    /// What a job waits for.
    Optional<String> reason(JobId job) {
        return Optional.ofNullable(waits.get(job));
    }

    /// Says what a job waits for that has an attempt by its record, and none here.
    void note(JobId job, String reason) {
        waits.put(job, reason);
    }

    /// A job waits for nothing.
    void release(JobId job) {
        waits.remove(job);
        claims.remove(job);
    }

    /// Jobs whose attempt has just ended, and of which is not known yet what they want.
    Set<JobId> returning() {
        return Set.copyOf(claims(Claim::isReturned).keySet());
    }

    /// Keeps no memory for jobs that are to have no attempt now.
    void keepOpen(Image image) {
        claims.keySet().removeIf(id -> !isOpen(image, id));
    }

    private static boolean isOpen(Image image, JobId id) {
        return image.stream(id)
                .<Job>map(stream -> stream)
                .or(() -> image.job(id))
                .filter(job -> job.state().isOpen())
                .isPresent();
    }

    /// Keeps nothing of a job that begins no attempt any more.
    void forget(JobId job) {
        release(job);
        pauses.forget(job);
    }
}
