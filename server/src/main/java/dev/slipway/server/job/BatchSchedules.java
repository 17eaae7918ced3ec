package dev.slipway.server.job;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.RunBatchJob;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.Schedule;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.control.job.BatchJobDecisions;
import dev.slipway.control.job.CronTimes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Says to the control plane when a schedule is due. What was due while no server was there comes to
/// one time, the newest; what becomes of it is decided and recorded there.
///
/// *Threads*: the keeper's.
final class BatchSchedules {
    private static final Principal CLOCK = Principal.system("schedules", Role.SCIENTIST);

    private final Controls controls;
    private final PathRules rules;
    private final InstantSource clock;
    private final Map<Schedule, CronTimes> parsed = new HashMap<>();

    /// @param rules that paths are held against each time
    BatchSchedules(Controls controls, PathRules rules, InstantSource clock) {
        this.controls = controls;
        this.rules = rules;
        this.clock = clock;
    }

    /// Has jobs submitted whose time has come.
    void look(Image image) {
        Instant now = clock.instant();
        for (DeclaredObject object : image.objects(Kind.BATCH_JOB)) {
            BatchJobSpec spec = (BatchJobSpec) object.spec();
            if (!spec.schedule().paused()) {
                times(spec.schedule())
                        .last(BatchJobDecisions.since(image, object), now)
                        .ifPresent(due -> run(spec, due));
            }
        }
        if (parsed.size() > image.objects(Kind.BATCH_JOB).size()) {
            parsed.clear();
        }
    }

    private CronTimes times(Schedule schedule) {
        return parsed.computeIfAbsent(schedule, CronTimes::of);
    }

    /// A refusal that passes is met again at the next look.
    private void run(BatchJobSpec spec, Instant due) {
        CommandResult _ =
                controls.submit(
                        new CommandRequest(
                                CLOCK,
                                new IdempotencyKey("batch-" + spec.name() + "-" + due),
                                command(spec, due),
                                false));
    }

    private RunBatchJob command(BatchJobSpec spec, Instant due) {
        try {
            return new RunBatchJob(spec.name(), due, files(spec.at(due)), null);
        } catch (RefusalException e) {
            return new RunBatchJob(spec.name(), due, null, new FreeText(e.refusal().message()));
        }
    }

    private ScoreFiles files(ScoreWish wish) {
        Path output = rules.output(wish.output());
        PathRules.requireEmpty(output);
        return rules.files(wish, output);
    }

    /// When a schedule is due next; empty while it is paused, or when never.
    static Optional<Instant> next(Schedule schedule, Instant now) {
        return schedule.paused() ? Optional.empty() : CronTimes.of(schedule).next(now);
    }
}
