package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Page.Cell;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.frontend.http.mlflow.search.OrderText;
import dev.slipway.frontend.http.mlflow.search.PageTokens;
import dev.slipway.frontend.http.mlflow.search.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers about model versions, which are versions of Slipway's.
final class ModelVersionPages {
    private static final String SUBJECT = "model-versions";
    private static final int USUAL = 10_000;
    private static final int MOST = 200_000;

    private final Registry registry;
    private final PageTokens tokens;
    private final VersionMaking making;
    private final RegistrySearch<Numbered> search = new RegistrySearch<>(ModelVersionPages::value);

    ModelVersionPages(Registry registry, VersionMaking making, PageTokens tokens) {
        this.registry = registry;
        this.making = making;
        this.tokens = tokens;
    }

    private record Numbered(Model model, Version version) {}

    ObjectNode create(MlflowRequest request) {
        request.put("version", making.make(request).toString());
        return page(request);
    }

    ObjectNode get(MlflowRequest request) {
        return page(request);
    }

    private ObjectNode page(MlflowRequest request) {
        Model model = registry.model(request);
        ObjectNode answer = TrackingJson.object();
        Version version = registry.version(request, model);
        answer.set("model_version", new RegistryJson(registry).version(model, version));
        return answer;
    }

    ObjectNode search(MlflowRequest request) {
        Search wanted =
                TrackingFields.search(
                        request,
                        Vocabulary.MODEL_VERSIONS,
                        TrackingFields.slice(request, tokens, SUBJECT, USUAL, MOST),
                        OrderText.latest("last_updated_timestamp"),
                        Search.Order.by(new Field(Field.Kind.ATTRIBUTE, "name"), true),
                        OrderText.latest("version_number"));
        List<Numbered> all =
                registry.models(request.caller()).stream()
                        .flatMap(model ->
                                model.versions().values().stream()
                                        .map(version -> new Numbered(model, version)))
                        .toList();
        Page<Numbered> page = search.page(all, wanted);
        RegistryJson json = new RegistryJson(registry);
        ObjectNode answer = TrackingJson.object();
        answer.set(
                "model_versions",
                TrackingJson.array(page.items(), one -> json.version(one.model(), one.version())));
        TrackingJson.put(
                answer,
                "next_page_token",
                TrackingFields.nextToken(request, tokens, SUBJECT, page));
        return answer;
    }

    private static Cell value(Numbered one, Field field) {
        Version version = one.version();
        if (field.kind() == Field.Kind.TAG) {
            return text(version.tags().get(field.key()));
        }
        return switch (field.key()) {
            case "name" -> new Cell.Text(one.model().name().value());
            case "run_id" -> text(version.lineage().run());
            case "source_path" -> new Cell.Text(VersionOrigin.of(version).source());
            case "version_number" -> new Cell.Whole(version.number().value());
            case "creation_timestamp", "last_updated_timestamp" ->
                    new Cell.Whole(version.origin().created().toEpochMilli());
            default -> new Cell.Missing();
        };
    }

    private static Cell text(@Nullable String text) {
        return text == null ? new Cell.Missing() : new Cell.Text(text);
    }

    ObjectNode update(MlflowRequest request) {
        Model model = registry.model(request);
        Version version = registry.version(request, model);
        FreeText words = Registry.words(request);
        registry.submit(
                request, new RegistryCommand.Describe(model.name(), version.number(), words));
        return page(request);
    }

    ObjectNode delete(MlflowRequest request) {
        Model model = registry.model(request);
        Version version = registry.version(request, model);
        registry.submit(request, new RegistryCommand.DeleteVersion(model.name(), version.number()));
        making.forget(version);
        return TrackingJson.object();
    }

    ObjectNode transition(MlflowRequest request) {
        Model model = registry.model(request);
        Version version = registry.version(request, model);
        Stages stage = Stages.of(request.text("stage"));
        boolean archiving = request.flag("archive_existing_versions", false);
        if (archiving && stage != Stages.STAGING && stage != Stages.PRODUCTION) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE,
                    "archive_existing_versions: true (expected: false for stage "
                            + stage.title()
                            + ")");
        }
        List<RegistryCommand> commands = stage.commands(model, version, archiving);
        for (RegistryCommand later : Stages.decidedFirst(commands)) {
            registry.require(request, later);
        }
        for (RegistryCommand command : commands) {
            registry.submit(request, command);
        }
        return page(request);
    }

    ObjectNode setTag(MlflowRequest request) {
        Map<String, String> set =
                Map.of(RegisteredModelPages.tagKey(request), request.textOrEmpty("value"));
        return tags(request, set, Set.of());
    }

    ObjectNode deleteTag(MlflowRequest request) {
        return tags(request, Map.of(), Set.of(RegisteredModelPages.tagKey(request)));
    }

    private ObjectNode tags(MlflowRequest request, Map<String, String> set, Set<String> removed) {
        Model model = registry.model(request);
        Version version = registry.version(request, model);
        registry.submit(
                request,
                new RegistryCommand.ChangeTags(model.name(), version.number(), set, removed));
        return TrackingJson.object();
    }

    /// Where the files lie as they were when the version was made, whatever its source says.
    ObjectNode downloadUri(MlflowRequest request) {
        Model model = registry.model(request);
        Version version = registry.version(request, model);
        String place =
                VersionOrigin.of(version)
                        .place()
                        .orElseThrow(() ->
                                new MlflowException(
                                        MlflowError.RESOURCE_DOES_NOT_EXIST,
                                        "Model Version (name="
                                                + model.name()
                                                + ", version="
                                                + version.number()
                                                + ") was not made by an mlflow client: this door"
                                                + " does not have its files"));
        return TrackingJson.object().put("artifact_uri", place);
    }
}
