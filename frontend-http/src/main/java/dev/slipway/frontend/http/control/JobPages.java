package dev.slipway.frontend.http.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.JobSubmitted;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobList;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScheduleList;
import dev.slipway.api.job.ScheduleStatus;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Batch jobs: submitted, looked at, ended. What the caller may not see is unknown to them.
final class JobPages {
    private static final String SUBMITTED = "JobSubmitted";

    ApiAnswer list(ApiCall call) {
        Image image = call.ports().images().current();
        int limit = call.query().limit();
        long before =
                call.query().first("page", JobId::new).map(JobId::number).orElse(Long.MAX_VALUE);
        Predicate<ScoreJob> wanted = wanted(call, image);
        List<JobStatus> found = new ArrayList<>();
        for (ScoreJob job : List.copyOf(image.jobs()).reversed()) {
            if (job.id().number() < before && wanted.test(job)) {
                if (found.size() == limit) {
                    String next = found.getLast().job().id().value();
                    return ApiAnswer.of(new JobList(found, next), image.seq());
                }
                found.add(call.ports().jobs().status(job));
            }
        }
        return ApiAnswer.of(new JobList(found, null), image.seq());
    }

    private static Predicate<ScoreJob> wanted(ApiCall call, Image image) {
        Predicate<ScoreJob> wanted = job -> maySee(call.principal(), image, job);
        List<JobState> states = call.query().all("state").stream().map(JobPages::state).toList();
        if (!states.isEmpty()) {
            wanted = wanted.and(job -> states.contains(job.state()));
        }
        Optional<ModelName> model = call.query().first("model", ModelName::new);
        if (model.isPresent()) {
            wanted = wanted.and(job -> job.spec().model().equals(model.get()));
        }
        Optional<TeamName> team = call.query().first("team", TeamName::new);
        if (team.isPresent()) {
            wanted = wanted.and(job -> job.submission().team().equals(team.get()));
        }
        return wanted;
    }

    private static JobState state(String text) {
        for (JobState state : JobState.OF_BATCHES) {
            if (Constants.word(state).equals(text)) {
                return state;
            }
        }
        throw ApiCall.invalid(
                "state: "
                        + text
                        + " (expected: queued, running, committed, failed, refused or cancelled)");
    }

    /// Who may read of the model, and whoever it goes on the account of. What scored with the model
    /// that had the name before says nothing of the one that has it.
    static boolean maySee(Principal principal, Image image, ScoreJob job) {
        return principal.may(Permission.READ_MODELS, job.submission().team())
                || image.model(job.spec().model())
                        .filter(model -> !job.submission().time().isBefore(model.history().named()))
                        .filter(model -> Lookups.maySee(principal, model))
                        .isPresent();
    }

    ApiAnswer show(ApiCall call) {
        Image image = call.ports().images().current();
        return ApiAnswer.of(call.ports().jobs().status(job(call, image)), image.seq());
    }

    private static ScoreJob job(ApiCall call, Image image) {
        JobId id = call.at("job", JobId::new);
        return image.job(id)
                .filter(job -> maySee(call.principal(), image, job))
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_OBJECT,
                                "job: " + id + ": unknown, or not kept any more"));
    }

    ApiAnswer schedules(ApiCall call) {
        Image image = call.ports().images().current();
        return ApiAnswer.of(new ScheduleList(seenSchedules(call, image)), image.seq());
    }

    /// Those that the caller may see, by name.
    static List<ScheduleStatus> seenSchedules(ApiCall call, Image image) {
        List<ScheduleStatus> found = new ArrayList<>();
        for (DeclaredObject object : image.objects(Kind.BATCH_JOB)) {
            BatchJobSpec spec = (BatchJobSpec) object.spec();
            if (call.principal().may(Permission.READ_MODELS, spec.team())) {
                LastRun last = image.lastRun(spec.batchJob()).orElse(null);
                found.add(call.ports().jobs().status(object, last));
            }
        }
        return found;
    }

    ApiAnswer submit(ApiCall call) {
        CommandResult result = call.result(new SubmitScore(call.body(ScoreWish.class)));
        Outcome outcome = (Outcome) ApiCall.outcome(result).body();
        return ApiAnswer.of(new JobSubmitted(outcome, id(result)), outcome.seq());
    }

    private static @Nullable JobId id(CommandResult result) {
        return result instanceof CommandResult.Done done
                ? done.records().stream()
                        .filter(record -> record.kind().equals(SUBMITTED))
                        .map(record -> Documents.tree(record.payload()).path("job"))
                        .map(JsonNode::asText)
                        .map(JobId::new)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /// Decided as if it were submitted, so that nothing is scored for whoever may not.
    ApiAnswer estimate(ApiCall call) {
        CommandResult result =
                call.ports()
                        .controls()
                        .submit(
                                new CommandRequest(
                                        call.principal(),
                                        call.key(),
                                        new SubmitScore(call.body(ScoreWish.class)),
                                        true));
        return switch (result) {
            case CommandResult.Refused refused -> throw new RefusalException(refused.refusal());
            case CommandResult.Done _ ->
                    throw new IllegalStateException("what is only decided was recorded");
            case CommandResult.WouldDo would ->
                    ApiAnswer.of(
                            call.ports()
                                    .jobs()
                                    .estimate(
                                            spec(would.drafts().getFirst().payload()),
                                            call.principal().team()));
        };
    }

    private static ScoreSpec spec(String payload) {
        return Documents.read(Documents.tree(payload).path("spec").toString(), ScoreSpec.class);
    }

    ApiAnswer cancel(ApiCall call) {
        Image image = call.ports().images().current();
        FreeText reason = call.query().first("reason").map(FreeText::new).orElse(null);
        return call.submit(new CancelJob(job(call, image).id(), reason));
    }
}
