package dev.slipway.frontend.http.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.documents.Documents;
import java.util.Set;
import java.util.stream.Stream;

/// Which records of the journal somebody sees whose role is for a team or a model: what they did
/// themselves, and what is about models, endpoints, objects and jobs that are theirs. What was
/// recorded of a name before the one that is theirs had it, and what is nobody's, is for those who
/// may see all; what another team has handed over comes with what was recorded of it.
///
/// @param image says whose something is
record AuditSight(Principal principal, Image image) {
    private static final Permission NEEDED = Permission.READ_AUDIT;
    private static final Set<String> OF_RELEASES = Set.of("ReleaseStarted", "ReleaseMoved");
    private static final Set<String> OF_MODELS = Set.of("ModelCreated", "ModelChanged");

    /// Whether a record is for them.
    boolean sees(JournalRecord record) {
        return record.actor().equals(principal.id().value())
                || isTheirs(record, Documents.tree(record.payload()));
    }

    private boolean isTheirs(JournalRecord record, JsonNode payload) {
        JsonNode endpoint = payload.path("endpoint");
        if (endpoint.isTextual()) {
            return isOfEndpoint(endpoint.asText(), record);
        }
        if (OF_RELEASES.contains(record.kind())) {
            ReleaseId release = new ReleaseId(payload.path("id").asText());
            return isOfEndpoint(release.endpoint().value(), record);
        }
        JsonNode job = payload.path("job");
        if (job.isTextual()) {
            return isOfJob(new JobId(job.asText()));
        }
        JsonNode team = payload.path("spec").path("team");
        if (team.isTextual()) {
            return isOfSpec(record, new TeamName(team.asText()), payload.path("spec"));
        }
        JsonNode model = payload.path("model");
        return model.isTextual() && isOfModel(model.asText(), record);
    }

    private boolean isOfEndpoint(String name, JournalRecord record) {
        return image.object(new ObjectId(Kind.ENDPOINT, name))
                .filter(object -> !record.time().isBefore(object.created()))
                .filter(object ->
                        object.spec() instanceof EndpointSpec spec && spec.lets(principal, NEEDED))
                .isPresent();
    }

    private boolean isOfJob(JobId id) {
        return Stream.<Job>concat(
                        image.job(id).stream(),
                        image.streams().stream().filter(stream -> stream.id().equals(id)))
                .anyMatch(job -> principal.may(NEEDED, job.submission().team()));
    }

    private boolean isOfSpec(JournalRecord record, TeamName team, JsonNode spec) {
        return principal.may(NEEDED, team)
                || (OF_MODELS.contains(record.kind())
                        && isOfModel(spec.path("name").asText(), record));
    }

    private boolean isOfModel(String name, JournalRecord record) {
        return image.model(new ModelName(name))
                .filter(model -> !record.time().isBefore(model.history().named()))
                .filter(model -> principal.may(NEEDED, model.team(), model.name()))
                .isPresent();
    }
}
