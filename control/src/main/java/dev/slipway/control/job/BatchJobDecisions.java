package dev.slipway.control.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.RunBatchJob;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.BatchRun;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.ScoreWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.JobFact.JobSubmitted;
import dev.slipway.control.fact.JobFact.RunSkipped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Decides about batch jobs that a schedule begins: one job for the newest time that has come,
/// however many have, and none while the one before is open.
public final class BatchJobDecisions {
    private BatchJobDecisions() {}

    /// *Errors*: [RefusalException] for a schedule that never comes, and for whoever may not have
    /// this scored.
    public static void require(Deciding deciding, Guard guard, BatchJobSpec spec) {
        try {
            CronTimes times = CronTimes.of(spec.schedule());
            if (times.next(deciding.now()).isEmpty()) {
                throw new IllegalArgumentException(
                        "cron: '" + spec.schedule().cron() + "' (expected: a time that comes)");
            }
        } catch (IllegalArgumentException e) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT, e.getMessage() + " for batch job " + spec.name(), e);
        }
        Scored.of(deciding, guard, spec.job().score(), spec.job().version());
    }

    /// From when on times of a schedule have not been dealt with: those before it was declared as it
    /// is never count.
    public static Instant since(Image image, DeclaredObject object) {
        return image.lastRun(object.spec().name())
                .map(last -> last.run().due())
                .filter(due -> due.isAfter(object.changed()))
                .orElse(object.changed());
    }

    /// What becomes of a time that has come.
    ///
    /// @param spec what a wish comes to, or a refusal
    static List<Fact> run(
            Deciding deciding, RunBatchJob command, Function<ScoreWish, ScoreSpec> spec) {
        DeclaredObject object =
                deciding.image()
                        .object(new ObjectId(Kind.BATCH_JOB, command.batchJob()))
                        .orElseThrow(() -> unknown(command));
        BatchJobSpec batch = (BatchJobSpec) object.spec();
        Instant since = since(deciding.image(), object);
        if (!command.due().isAfter(since)) {
            return List.of();
        }
        long missed = CronTimes.of(batch.schedule()).between(since, command.due());
        BatchRun run = new BatchRun(batch.name(), command.due(), missed);
        Optional<JobId> open = open(deciding.image(), batch);
        if (open.isPresent()) {
            return skipped(run, open.get() + " of the time before is not over");
        }
        ScoreFiles files = command.files();
        FreeText hindrance = command.hindrance();
        if (files == null) {
            return List.of(
                    new RunSkipped(
                            run, hindrance == null ? new FreeText("no files") : hindrance));
        }
        try {
            return List.of(
                    new JobSubmitted(
                            JobId.of(deciding.image().lastJob() + 1),
                            spec.apply(batch.at(command.due()).with(files)),
                            batch.team(),
                            null,
                            run));
        } catch (RefusalException e) {
            return skipped(run, e.refusal().message());
        }
    }

    private static Optional<JobId> open(Image image, BatchJobSpec batch) {
        return image.lastRun(batch.name())
                .map(LastRun::job)
                .filter(job -> image.job(job).filter(ScoreJob::isOpen).isPresent());
    }

    private static List<Fact> skipped(BatchRun run, String reason) {
        return List.of(new RunSkipped(run, new FreeText(reason)));
    }

    private static RefusalException unknown(RunBatchJob command) {
        return new RefusalException(
                ErrorCode.UNKNOWN_OBJECT, "batch job '" + command.batchJob() + "': unknown");
    }
}
