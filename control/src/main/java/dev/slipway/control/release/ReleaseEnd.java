package dev.slipway.control.release;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Words;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.ObjectFact.ObjectDeclared;
import dev.slipway.control.fact.RegistryFact.AliasSet;
import dev.slipway.documents.Constants;
import java.util.List;

/// Makes the fact by which an endpoint serves candidate when its release is final.
record ReleaseEnd(Deciding deciding, Entry entry, Release release) {
    /// The fact that moves what the endpoint serves. Gates were passed at the start; what was taken
    /// back since keeps the release from its end.
    ///
    /// *Errors*: [RefusalException].
    Fact move() {
        EndpointSpec endpoint = deciding.endpoint(release.endpoint());
        Model model = deciding.model(release.model());
        Version candidate = deciding.version(model, release.candidate().version());
        if (candidate.status() != VersionStatus.ACTIVE) {
            throw Entry.unmet(
                    endpoint, candidate, List.of("it is " + Constants.word(candidate.status())));
        }
        List<String> lapsed = entry.lapsed(model, endpoint, candidate);
        if (!lapsed.isEmpty()) {
            throw Entry.unmet(endpoint, candidate, lapsed);
        }
        return switch (endpoint.serves()) {
            case Target.Alias alias ->
                    new AliasSet(
                            model.name(),
                            alias.alias(),
                            candidate.number(),
                            model.aliases().get(alias.alias()));
            case Target.Exactly _ ->
                    new ObjectDeclared(
                            Words.revealed(
                                    endpoint.serving(
                                            new Target.Exactly(model.name(), candidate.number())),
                                    deciding.reveal()),
                            null);
            case Target.Latest latest ->
                    throw new RefusalException(
                            ErrorCode.CONFLICT,
                            "endpoint '"
                                    + endpoint.endpoint()
                                    + "' serves "
                                    + latest
                                    + ", always the newest (expected: an alias or a number)");
        };
    }
}
