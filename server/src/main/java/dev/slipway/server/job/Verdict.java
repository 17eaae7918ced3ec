package dev.slipway.server.job;

import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.server.child.ChildTalk.Last;
import dev.slipway.server.child.Words;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is recorded of an attempt whose child is gone.
final class Verdict {
    private Verdict() {}

    /// The word of a child that said how it ended holds; one that was told to end for good and did
    /// not say that it was done before is cancelled, and one that broke is lost, unless its output
    /// is there all the same.
    static JobCommand of(Attempt attempt) {
        return switch (attempt.job()) {
            case ScoreJob job -> of(attempt, job);
            case StreamJob _ -> StreamVerdict.of(attempt);
        };
    }

    private static JobCommand of(Attempt attempt, ScoreJob job) {
        JobTally tally = attempt.tally();
        return switch (attempt.talk().last()) {
            case Last.Committed(var rows, var badRows, var files, var manifest) ->
                    end(
                            job,
                            JobState.COMMITTED,
                            null,
                            new JobTally(rows, badRows, files, manifest, tally.usage()));
            case Last.Refused(String message) -> end(job, JobState.REFUSED, message, tally);
            case Last.Failed(var _, String message, boolean isRetryable, boolean isHindered) ->
                    isRetryable
                            ? broken(
                                    attempt, job, message, isHindered ? Loss.HINDERED : Loss.BROKEN)
                            : end(job, JobState.FAILED, message, tally);
            case Last.Stopped _ -> stopped(attempt, job);
            case Last.Fenced(String by) ->
                    broken(attempt, job, "attempt " + by + " had taken over its output");
            case Last.Sampled _ -> broken(attempt, job, "the child scored a sample instead");
            case null -> unsaid(attempt, job);
        };
    }

    private static JobCommand stopped(Attempt attempt, ScoreJob job) {
        return attempt.orders() == Orders.CANCEL
                ? cancelled(attempt, job)
                : stopped(attempt, "the server stopped");
    }

    private static JobCommand unsaid(Attempt attempt, ScoreJob job) {
        return switch (attempt.orders()) {
            case CANCEL -> cancelled(attempt, job);
            case STOP -> stopped(attempt, "the server stopped");
            case GO_ON, DROP ->
                    broken(
                            attempt,
                            job,
                            attempt.unsaid(),
                            attempt.wasHindered() ? Loss.HINDERED : Loss.BROKEN);
        };
    }

    private static JobCommand cancelled(Attempt attempt, ScoreJob job) {
        return CommittedOutput.of(job)
                .map(done -> committed(attempt, job, done))
                .orElseGet(() -> end(job, JobState.CANCELLED, null, attempt.tally()));
    }

    private static JobCommand committed(Attempt attempt, ScoreJob job, CommittedOutput done) {
        return end(job, JobState.COMMITTED, null, attempt.tally(done));
    }

    private static JobCommand broken(Attempt attempt, ScoreJob job, String reason) {
        return broken(attempt, job, reason, Loss.BROKEN);
    }

    /// @param loss what it is where it got no further
    private static JobCommand broken(Attempt attempt, ScoreJob job, String reason, Loss loss) {
        if (attempt.orders() == Orders.CANCEL) {
            return cancelled(attempt, job);
        }
        Loss lost = attempt.isFurther() ? Loss.BROKEN_FURTHER : loss;
        return outputInTime(job)
                .map(done -> committed(attempt, job, done))
                .orElseGet(() -> lose(attempt, lost, reason));
    }

    /// The job keeps its turn as long as this takes, and a place that does not answer may be why it
    /// broke: where there is another attempt it finds the output as well.
    private static Optional<CommittedOutput> outputInTime(ScoreJob job) {
        return new FileLooks<Optional<CommittedOutput>>(() -> {})
                .ask(job.id().value(), () -> CommittedOutput.sureOf(job))
                .flatMap(found -> found);
    }

    /// Nobody's fault: it counts only in that those that broke before it are forgotten where it got
    /// further.
    static JobCommand stopped(Attempt attempt, String reason) {
        return lose(attempt, attempt.isFurther() ? Loss.STOPPED_FURTHER : Loss.STOPPED, reason);
    }

    static JobCommand lose(Attempt attempt, Loss loss, String reason) {
        return new LoseAttempt(
                attempt.job().id(),
                attempt.job().attempt(),
                loss,
                new FreeText(reason),
                attempt.tally());
    }

    /// What is recorded where nothing else can be, for a defect of ours: that it broke, and what it
    /// has used.
    static JobCommand unrecordable(Attempt attempt, Throwable why) {
        return new LoseAttempt(
                attempt.job().id(),
                attempt.job().attempt(),
                Loss.BROKEN,
                new FreeText(Words.cut("what became of it could not be recorded: " + why)),
                new JobTally(0, 0, 0, null, attempt.usage()));
    }

    static JobCommand end(Job job, JobState state, @Nullable String reason, JobTally tally) {
        return new EndJob(
                job.id(),
                job.attempt(),
                state,
                reason == null ? null : new FreeText(reason),
                tally);
    }
}
