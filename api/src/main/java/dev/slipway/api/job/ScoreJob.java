package dev.slipway.api.job;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A batch job, as its records have it.
///
/// @param attempt number of the newest attempt, 0 before the first: whoever writes for an earlier
///     one is refused
/// @param barren attempts in a row, up to the newest, that broke off without getting further
/// @param cancellation who wants it ended; absent while nobody does
/// @param latest what its newest attempt came to, so far as it has ended
/// @param usage of all attempts that have ended
public record ScoreJob(
        JobId id,
        ScoreSpec spec,
        Submission submission,
        JobState state,
        int attempt,
        @Nullable Instant started,
        int barren,
        @Nullable Cancellation cancellation,
        @Nullable Ending latest,
        Usage usage)
        implements Job {
    private static final int DIGITS = 12;

    /// Who wanted it, and when.
    ///
    /// @param team on whose account it goes
    /// @param person the human being behind it, where one is known
    public record Submission(
            PrincipalId principal, @Nullable PersonId person, TeamName team, Instant time) {}

    /// Who wants it ended, and why.
    public record Cancellation(PrincipalId principal, @Nullable FreeText reason, Instant time) {}

    /// What an attempt came to.
    ///
    /// @param reason why it was not all that was wanted; absent when it was
    public record Ending(@Nullable FreeText reason, JobTally tally, Instant time) {}

    /// A job that nobody has begun yet.
    public static ScoreJob submitted(JobId id, ScoreSpec spec, Submission submission) {
        return new ScoreJob(
                id, spec, submission, JobState.QUEUED, 0, null, 0, null, null, Usage.NONE);
    }

    /// What tells it from jobs of other servers, each of which counts its own.
    public String identity() {
        Submission by = submission;
        String unique = id + " " + by.principal() + " " + by.team() + " " + by.time();
        return Sha256.of(unique).hex().substring(0, DIGITS);
    }

    /// Its name beside its output: no other job's, on no other server.
    public String outsideName() {
        return id + "-" + identity();
    }

    @Override
    public ScoredVersion scored() {
        return spec.scored();
    }

    @Override
    public boolean isOpen() {
        return state.isOpen();
    }

    @Override
    public ScoreJob begun(int number, Instant time) {
        return new ScoreJob(
                id,
                spec,
                submission,
                JobState.RUNNING,
                number,
                time,
                barren,
                cancellation,
                latest,
                usage);
    }

    @Override
    public ScoreJob lost(Ending ending, int barrenNow) {
        return ended(JobState.QUEUED, ending, barrenNow);
    }

    @Override
    public ScoreJob over(JobState end, Ending ending) {
        return ended(end, ending, barren);
    }

    private ScoreJob ended(JobState now, Ending ending, int barrenNow) {
        return new ScoreJob(
                id,
                spec,
                submission,
                now,
                attempt,
                started,
                barrenNow,
                cancellation,
                ending,
                usage.plus(ending.tally().usage()));
    }

    /// The same, to be ended.
    public ScoreJob cancelled(Cancellation by) {
        return new ScoreJob(
                id, spec, submission, state, attempt, started, barren, by, latest, usage);
    }
}
