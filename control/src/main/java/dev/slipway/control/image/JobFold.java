package dev.slipway.control.image;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.control.Image;
import dev.slipway.api.job.BatchRun;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.control.fact.JobFact;
import dev.slipway.control.fact.JobFact.AttemptLost;
import dev.slipway.control.fact.JobFact.AttemptStarted;
import dev.slipway.control.fact.JobFact.JobCancelled;
import dev.slipway.control.fact.JobFact.JobEnded;
import dev.slipway.control.fact.JobFact.JobSubmitted;
import dev.slipway.control.fact.JobFact.RunSkipped;
import dev.slipway.control.fact.JobFact.StreamFollowed;
import dev.slipway.control.fact.JobFact.StreamRepaired;
import dev.slipway.control.fact.JobFact.StreamSwitched;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
    /// @param known by number: all that are open, the last ones that are over, and the newest of
    ///     each schedule
    /// @param streams by number: all that are not over
    /// @param runs the newest of each schedule, by its name
    record Book(
            long last,
            TreePMap<Long, ScoreJob> known,
            TreePMap<Long, StreamJob> streams,
            TreePMap<String, LastRun> runs) {
        /// Nothing yet.
        static final Book NONE = new Book(0, TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

        private Book with(Job job) {
            long number = job.id().number();
            long newest = Math.max(last, number);
            return switch (job) {
                case ScoreJob score -> new Book(newest, known.plus(number, score), streams, runs);
                case StreamJob stream ->
                        new Book(
                                newest,
                                known,
                                stream.isOpen()
                                        ? streams.plus(number, stream)
                                        : streams.minus(number),
                                runs);
            };
        }

        private Book with(LastRun run) {
            return new Book(last, known, streams, runs.plus(run.run().batchJob().value(), run));
        }

        /// What a schedule that is no more has wanted.
        Book withoutRuns(BatchJobName batchJob) {
            return new Book(last, known, streams, runs.minus(batchJob.value()));
        }

        /// What became of the newest time of a schedule.
        Optional<LastRun> lastRun(BatchJobName batchJob) {
            return Optional.ofNullable(runs.get(batchJob.value()));
        }

        /// The stream that is declared under this name.
        Optional<StreamJob> stream(StreamName name) {
            return streams.values().stream()
                    .filter(one -> one.cancellation() == null && one.name().equals(name))
                    .findFirst();
        }

        /// Without the one that has been over for longest, where there are more than are kept.
        private Book bounded() {
            return known.size() <= Image.JOBS_KEPT
                    ? this
                    : longestOver(this)
                            .map(job -> new Book(last, known.minus(job.number()), streams, runs))
                            .orElse(this);
        }
    }

    /// How a long job ended is news, however many began behind it. What a schedule began last
    /// stays, since that is what is said of the schedule.
    private static Optional<JobId> longestOver(Book book) {
        Set<JobId> newest = newestOfSchedules(book);
        return book.known().values().stream()
                .filter(job -> !job.isOpen() && !newest.contains(job.id()))
                .min(Comparator.comparing(JobFold::end))
                .map(ScoreJob::id);
    }

    private static Set<JobId> newestOfSchedules(Book book) {
        Set<JobId> newest = new HashSet<>();
        for (LastRun run : book.runs().values()) {
            JobId job = run.job();
            if (job != null) {
                newest.add(job);
            }
        }
        return newest;
    }

    private static Instant end(ScoreJob job) {
        ScoreJob.Ending latest = job.latest();
        return latest == null ? Instant.MIN : latest.time();
    }

    Book after(Book book, JobFact fact) {
        return switch (fact) {
            case JobSubmitted submitted ->
                    begun(book, submitted).with(submitted(submitted)).bounded();
            case RunSkipped(BatchRun run, FreeText reason) -> {
                JobId before = book.lastRun(run.batchJob()).map(LastRun::job).orElse(null);
                yield book.with(new LastRun(run, before, reason));
            }
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
                            score(book, cancelled.job())
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
            case StreamFollowed(JobId job, var scored) ->
                    book.with(stream(book, job).following(scored));
            case StreamSwitched(JobId job, var change) ->
                    book.with(stream(book, job).switched(change));
            case StreamRepaired(JobId job) -> book.with(stream(book, job).repaired());
        };
    }

    private static Book begun(Book book, JobSubmitted fact) {
        BatchRun run = fact.run();
        return run == null ? book : book.with(new LastRun(run, fact.job(), null));
    }

    /// A stream was declared, or declared anew.
    Book declared(Book book, StreamJobSpec spec) {
        return book.with(
                book.stream(spec.stream())
                        .map(before -> before.declared(spec))
                        .orElseGet(() ->
                                StreamJob.declared(
                                        JobId.of(book.last() + 1),
                                        spec,
                                        new Submission(
                                                new PrincipalId(record.actor()),
                                                null,
                                                spec.team(),
                                                record.time()))));
    }

    /// A stream was removed.
    Book removed(Book book, StreamName name) {
        return book.stream(name)
                .map(before ->
                        book.with(
                                before.removed(
                                        new ScoreJob.Cancellation(
                                                new PrincipalId(record.actor()),
                                                null,
                                                record.time()))))
                .orElse(book);
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

    private Job known(Book book, JobId id) {
        StreamJob stream = book.streams().get(id.number());
        return stream == null ? score(book, id) : stream;
    }

    private ScoreJob score(Book book, JobId id) {
        return there(book.known().get(id.number()), id);
    }

    private StreamJob stream(Book book, JobId id) {
        return there(book.streams().get(id.number()), id);
    }

    private <T> T there(@Nullable T job, JobId id) {
        if (job == null) {
            throw new IllegalStateException(
                    "record " + record.seq() + ": " + id + " is not in the image");
        }
        return job;
    }
}
