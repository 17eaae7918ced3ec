package dev.slipway.server.job;

import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.FreeText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is recorded of an attempt whose server is gone: that it stopped, unless its output is there
/// all the same.
final class OrphanVerdict {
    private OrphanVerdict() {}

    /// @param mark of its child, which has ended; absent where it left none
    static JobCommand of(Job job, @Nullable ChildMark mark) {
        JobTally tally =
                mark == null
                        ? JobTally.NONE
                        : new JobTally(mark.rows(), mark.badRows(), 0, null, mark.usage());
        Loss loss = mark != null && mark.isFurther() ? Loss.STOPPED_FURTHER : Loss.STOPPED;
        return output(job)
                .map(done -> Verdict.end(job, JobState.COMMITTED, null, whole(job, mark, done)))
                .orElseGet(() ->
                        new LoseAttempt(
                                job.id(),
                                job.attempt(),
                                loss,
                                new FreeText("the server ended while it ran"),
                                tally));
    }

    /// With the rows that were scored behind the mark.
    private static JobTally whole(Job job, @Nullable ChildMark mark, CommittedOutput done) {
        Usage marked = mark == null ? Usage.NONE : mark.usage();
        RowAccount rows = RowAccount.of(job.attempt(), Optional.ofNullable(mark));
        return done.tally(marked.plus(Usage.ofRows(rows.take(done))));
    }

    private static Optional<CommittedOutput> output(Job job) {
        return job instanceof ScoreJob score ? CommittedOutput.of(score) : Optional.empty();
    }
}
