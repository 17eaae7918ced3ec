package dev.slipway.control.job;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.Spec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// What a schedule of batch jobs may name: times that come, columns, and a version that may score,
/// of something that whoever declares it may have score. One that is paused begins nothing, so its
/// job is not asked for: a schedule can be paused whatever became of its model.
///
/// @param known what objects are, or are to be once the command is carried out
public record BatchJobRules(
        Deciding deciding, Guard guard, Function<ObjectId, Optional<Spec>> known) {
    /// Times that are held against each other: of two on a day one comes first now, the other then.
    private static final int LOOKED_AT = 3;

    /// *Errors*: [RefusalException] naming the field and the schedule.
    public void require(BatchJobSpec batch) {
        requireTimes(batch);
        if (!batch.schedule().paused()) {
            requireApart(batch);
            JobDecisions.requireColumns(batch.job());
            requireScored(batch.job());
            String on = batch.job().on();
            if (on != null) {
                new UsedConnection("job.on", ConnectionSpec.Type.FLINK, ObjectId.of(batch))
                        .require(deciding, on, batch.team(), known);
            }
        }
    }

    private void requireTimes(BatchJobSpec batch) {
        String cron = batch.schedule().cron();
        try {
            if (CronTimes.of(batch.schedule()).next(deciding.now()).isEmpty()) {
                throw invalid(batch, "cron: '" + cron + "' (expected: a time that comes)");
            }
        } catch (IllegalArgumentException e) {
            throw invalid(batch, Objects.requireNonNull(e.getMessage()));
        }
    }

    /// Of two times with one output the second would be skipped, each day anew.
    private void requireApart(BatchJobSpec batch) {
        CronTimes times = CronTimes.of(batch.schedule());
        Instant before = times.next(deciding.now()).orElseThrow();
        for (int i = 0; i < LOOKED_AT; i++) {
            Instant next = times.next(before).orElse(null);
            if (next == null) {
                return;
            }
            String output = batch.at(next).output();
            if (output.equals(batch.at(before).output())) {
                throw new RefusalException(
                        ErrorCode.INVALID_INPUT,
                        "job.output: "
                                + batch.job().output()
                                + " (expected: a path with {run}, since it is "
                                + output
                                + " at "
                                + before
                                + " and at "
                                + next
                                + ") for "
                                + ObjectId.of(batch));
            }
            before = next;
        }
    }

    private void requireScored(ScoreWish job) {
        ObjectId endpoint = new ObjectId(Kind.ENDPOINT, job.score());
        Optional<EndpointSpec> declared = known.apply(endpoint).map(EndpointSpec.class::cast);
        if (declared.isPresent() && deciding.image().object(endpoint).isEmpty()) {
            Scored.requireMay(deciding, declared.get());
        } else {
            Scored _ = Scored.of(deciding, guard, job.score(), job.version());
        }
    }

    private static RefusalException invalid(BatchJobSpec batch, String what) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT, "schedule." + what + " for " + ObjectId.of(batch));
    }
}
