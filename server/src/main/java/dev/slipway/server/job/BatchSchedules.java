package dev.slipway.server.job;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.control.job.CronTimes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Says to the control plane when a schedule is due. What was due while no server was there comes
/// to one time, the newest; what becomes of it is decided and recorded there.
///
/// *Threads*: the keeper's.
final class BatchSchedules {
    private static final Principal CLOCK = Principal.system("schedules", Role.SCIENTIST);

    private final Controls controls;
    private final PathRules rules;
    private final InstantSource clock;
    private final FileLooks<RunSchedule> looks;
    private final Map<ObjectId, Quiet> quiet = new HashMap<>();

    /// A schedule that needs no look.
    ///
    /// @param revision that it had
    /// @param until when it is due next
    private record Quiet(long revision, Instant until) {}

    /// @param rules that paths are held against each time
    BatchSchedules(
            Controls controls, PathRules rules, InstantSource clock, FileLooks<RunSchedule> looks) {
        this.controls = controls;
        this.rules = rules;
        this.clock = clock;
        this.looks = looks;
    }

    /// Has a job submitted if its time has come.
    void look(Image image, DeclaredObject object) {
        BatchJobSpec spec = (BatchJobSpec) object.spec();
        Instant now = clock.instant();
        Quiet known = quiet.get(object.id());
        boolean isQuiet =
                known != null
                        && known.revision() == object.revision()
                        && now.isBefore(known.until());
        if (spec.schedule().paused() || isQuiet) {
            return;
        }
        CronTimes times = CronTimes.of(spec.schedule());
        LastRun last = image.lastRun(spec.batchJob()).orElse(null);
        Optional<Instant> due = times.last(LastRun.since(object, last), now);
        if (due.isPresent()) {
            run(spec, due.get(), object.revision());
        } else {
            Instant until = times.next(now).orElse(Instant.MAX);
            quiet.put(object.id(), new Quiet(object.revision(), until));
        }
    }

    /// Keeps nothing of schedules that are no more.
    void forget(Image image) {
        quiet.keySet().removeIf(id -> image.object(id).isEmpty());
    }

    /// A refusal that passes is met again at the next look, and so are files that do not answer.
    /// However many times go by meanwhile, one thread waits for them: what it has seen of another
    /// time is looked at anew.
    private void run(BatchJobSpec spec, Instant due, long revision) {
        String name = "batch-" + spec.batchJob();
        looks.ask(name + "-" + revision, () -> command(spec, due))
                .filter(command -> command.due().equals(due))
                .ifPresent(command -> submit(name + "-" + due, command));
    }

    private void submit(String key, RunSchedule command) {
        CommandResult _ =
                controls.submit(new CommandRequest(CLOCK, new IdempotencyKey(key), command, false));
    }

    private RunSchedule command(BatchJobSpec spec, Instant due) {
        try {
            return new RunSchedule(spec.batchJob(), due, files(spec.at(due)), null);
        } catch (RefusalException e) {
            FreeText hindrance = new FreeText(e.refusal().message());
            return new RunSchedule(spec.batchJob(), due, null, hindrance);
        }
    }

    private ScoreFiles files(ScoreWish wish) {
        Path output = rules.output(wish.output());
        PathRules.requireEmpty(output);
        return rules.files(wish, output);
    }
}
