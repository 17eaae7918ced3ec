package dev.slipway.control.image;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.control.Image;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.fact.JobFact;
import dev.slipway.control.fact.JobFact.AttemptLost;
import dev.slipway.control.fact.JobFact.AttemptStarted;
import dev.slipway.control.fact.JobFact.JobCancelled;
import dev.slipway.control.fact.JobFact.JobEnded;
import dev.slipway.control.fact.JobFact.JobSubmitted;
import java.util.Map;
import org.pcollections.TreePMap;

/// What one record makes of jobs.
final class JobFold {
    private final JournalRecord record;

    JobFold(JournalRecord record) {
        this.record = record;
    }

    /// What is known of jobs.
    ///
    /// @param last number of the newest one ever
    /// @param known by number: all that are open, and the last ones that are over
    record Book(long last, TreePMap<Long, ScoreJob> known) {
        /// Nothing yet.
        static final Book NONE = new Book(0, TreePMap.empty());

        private Book with(ScoreJob job) {
            return new Book(Math.max(last, job.id().number()), known.plus(job.id().number(), job));
        }

        /// Without the oldest one that is over, where there are more than are kept.
        private Book bounded() {
            if (known.size() > Image.JOBS_KEPT) {
                for (Map.Entry<Long, ScoreJob> entry : known.entrySet()) {
                    if (!entry.getValue().isOpen()) {
                        return new Book(last, known.minus(entry.getKey()));
                    }
                }
            }
            return this;
        }
    }

    Book after(Book book, JobFact fact) {
        return switch (fact) {
            case JobSubmitted submitted -> book.with(submitted(submitted)).bounded();
            case AttemptStarted(JobId job, int attempt) ->
                    book.with(known(book, job).begun(attempt, record.time()));
            case AttemptLost lost ->
                    book.with(
                            known(book, lost.job())
                                    .lost(
                                            new ScoreJob.Ending(
                                                    lost.reason(), lost.tally(), record.time()),
                                            lost.barren()));
            case JobCancelled cancelled ->
                    book.with(
                            known(book, cancelled.job())
                                    .cancelled(
                                            new ScoreJob.Cancellation(
                                                    new PrincipalId(record.actor()),
                                                    cancelled.reason(),
                                                    record.time())));
            case JobEnded ended ->
                    book.with(
                            known(book, ended.job())
                                    .over(
                                            ended.state(),
                                            new ScoreJob.Ending(
                                                    ended.reason(), ended.tally(), record.time())));
        };
    }

    private ScoreJob submitted(JobSubmitted fact) {
        return ScoreJob.submitted(
                fact.job(),
                fact.spec(),
                new ScoreJob.Submission(
                        new PrincipalId(record.actor()),
                        fact.person(),
                        fact.team(),
                        record.time()));
    }

    private ScoreJob known(Book book, JobId id) {
        ScoreJob job = book.known().get(id.number());
        if (job == null) {
            throw new IllegalStateException(
                    "record " + record.seq() + ": " + id + " is not in the image");
        }
        return job;
    }
}
