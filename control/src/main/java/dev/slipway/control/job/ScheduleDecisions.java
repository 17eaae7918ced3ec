package dev.slipway.control.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.BatchRun;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.JobFact.JobSubmitted;
import dev.slipway.control.fact.JobFact.RunSkipped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// Decides what becomes of the times of a schedule: one job for the newest that has come, however
/// many have, and none while the one before is open.
final class ScheduleDecisions {
    private ScheduleDecisions() {}

    /// @param spec what a wish comes to, or a refusal
    static List<Fact> run(
            Deciding deciding, RunSchedule command, Function<ScoreWish, ScoreSpec> spec) {
        Image image = deciding.image();
        ObjectId id = new ObjectId(Kind.BATCH_JOB, command.batchJob().value());
        DeclaredObject object = image.object(id).orElseThrow(() -> unknown(id));
        BatchJobSpec batch = (BatchJobSpec) object.spec();
        Optional<LastRun> last = image.lastRun(batch.batchJob());
        Instant since = LastRun.since(object, last.orElse(null));
        if (batch.schedule().paused() || !command.due().isAfter(since)) {
            return List.of();
        }
        long missed = CronTimes.of(batch.schedule()).between(since, command.due());
        BatchRun run = new BatchRun(batch.batchJob(), command.due(), missed);
        Optional<JobId> open = last.map(LastRun::job).filter(job -> isOpen(image, job));
        if (open.isPresent()) {
            return skipped(run, open.get() + " of the time before is not over");
        }
        ScoreFiles files = command.files();
        if (files == null) {
            return List.of(new RunSkipped(run, Objects.requireNonNull(command.hindrance())));
        }
        try {
            return List.of(
                    new JobSubmitted(
                            JobId.of(image.lastJob() + 1),
                            spec.apply(files.in(batch.job())),
                            batch.team(),
                            null,
                            run));
        } catch (RefusalException e) {
            return skipped(run, e.refusal().message());
        }
    }

    private static boolean isOpen(Image image, JobId job) {
        return image.job(job).filter(ScoreJob::isOpen).isPresent();
    }

    private static List<Fact> skipped(BatchRun run, String reason) {
        return List.of(new RunSkipped(run, new FreeText(reason)));
    }

    private static RefusalException unknown(ObjectId id) {
        return new RefusalException(ErrorCode.UNKNOWN_OBJECT, id + ": unknown");
    }
}
