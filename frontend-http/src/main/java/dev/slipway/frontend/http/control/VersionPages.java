package dev.slipway.frontend.http.control;

import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.VersionPage;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.MlflowTags;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.documents.Constants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Answers about the versions of a model.
final class VersionPages {
    ApiAnswer list(ApiCall call) {
        Image image = call.image();
        Model model = Lookups.model(call, image);
        int limit = call.query().limit();
        long below =
                call.query()
                        .first("page", VersionPages::number)
                        .map(VersionNumber::value)
                        .orElse(Long.MAX_VALUE);
        Predicate<Version> wanted = wanted(call.query());
        List<Version> found = new ArrayList<>();
        for (Version version : model.versions().reversed().values()) {
            if (version.number().value() < below && wanted.test(version)) {
                if (found.size() == limit) {
                    String next = found.getLast().number().toString();
                    return ApiAnswer.of(new VersionPage(found, next), image.seq());
                }
                found.add(version);
            }
        }
        return ApiAnswer.of(new VersionPage(found, null), image.seq());
    }

    private static Predicate<Version> wanted(Query query) {
        Predicate<Version> wanted = version -> true;
        Optional<VersionStatus> status = query.first("status", VersionPages::status);
        if (status.isPresent()) {
            wanted = wanted.and(version -> version.status() == status.get());
        }
        for (String tag : query.all("tag")) {
            wanted = wanted.and(version -> ModelPages.hasTag(version.tags(), tag));
        }
        return wanted;
    }

    private static VersionStatus status(String text) {
        for (VersionStatus status : VersionStatus.values()) {
            if (Constants.word(status).equals(text)) {
                return status;
            }
        }
        throw new IllegalArgumentException(
                "status: " + text + " (expected: active, quarantined or retired)");
    }

    private static VersionNumber number(String text) {
        return VersionNumber.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "version: " + text + " (expected: a number >= 1)"));
    }

    ApiAnswer show(ApiCall call) {
        Image image = call.image();
        return ApiAnswer.of(Lookups.version(call, Lookups.model(call, image)), image.seq());
    }

    ApiAnswer listing(ApiCall call) {
        Image image = call.image();
        Version version = Lookups.version(call, Lookups.model(call, image));
        return ApiAnswer.of(call.ports().pushes().listing(version.content().digest()), image.seq());
    }

    ApiAnswer delete(ApiCall call) {
        return call.submit(
                new RegistryCommand.DeleteVersion(
                        call.modelName(), call.at("version", VersionPages::number)));
    }

    ApiAnswer tag(ApiCall call) {
        ModelChange.Tags wish = call.body(ModelChange.Tags.class);
        requireFree(wish.set().keySet());
        requireFree(wish.removed());
        return call.submit(
                new RegistryCommand.ChangeTags(
                        call.modelName(),
                        call.at("version", VersionPages::number),
                        wish.set(),
                        wish.removed()));
    }

    /// Where the files of a version lie is the server's to say.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] for the key of a tag that says so.
    static void requireFree(Collection<String> keys) {
        MlflowTags.first(keys)
                .ifPresent(key -> {
                    throw ApiCall.invalid(
                            "tags: " + key + " (expected: one that is not this server's own)");
                });
    }

    ApiAnswer describe(ApiCall call) {
        ModelChange.Description wish = call.body(ModelChange.Description.class);
        return call.submit(
                new RegistryCommand.Describe(
                        call.modelName(),
                        call.at("version", VersionPages::number),
                        wish.description()));
    }

    ApiAnswer setStatus(ApiCall call) {
        ModelChange.Status wish = call.body(ModelChange.Status.class);
        return call.submit(
                new RegistryCommand.SetStatus(
                        call.modelName(),
                        call.at("version", VersionPages::number),
                        wish.status(),
                        wish.reason()));
    }

    ApiAnswer evaluate(ApiCall call) {
        ModelChange.NewEvaluation wish = call.body(ModelChange.NewEvaluation.class);
        return call.submit(
                new RegistryCommand.AttachEvaluation(
                        call.modelName(),
                        call.at("version", VersionPages::number),
                        wish.metric(),
                        wish.slice(),
                        wish.dataset(),
                        wish.value(),
                        wish.low(),
                        wish.high()));
    }
}
