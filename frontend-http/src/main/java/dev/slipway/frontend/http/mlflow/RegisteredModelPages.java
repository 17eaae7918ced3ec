package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Page.Cell;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.frontend.http.mlflow.search.PageTokens;
import dev.slipway.frontend.http.mlflow.search.Vocabulary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Answers about registered models, which are models of Slipway's.
final class RegisteredModelPages {
    private static final String SUBJECT = "registered-models";
    private static final int USUAL = 100;
    private static final int MOST = 1_000;
    private static final Search.Order BY_NAME =
            Search.Order.by(new Field(Field.Kind.ATTRIBUTE, "name"), true);

    private final Registry registry;
    private final VersionMaking making;
    private final PageTokens tokens;
    private final RegistrySearch<Model> search = new RegistrySearch<>(RegisteredModelPages::value);

    RegisteredModelPages(Registry registry, VersionMaking making, PageTokens tokens) {
        this.registry = registry;
        this.making = making;
        this.tokens = tokens;
    }

    ObjectNode create(MlflowRequest request) {
        ModelName name = Registry.name(request, "name");
        if (registry.found(request.caller(), name.value()).isPresent()) {
            throw exists(name);
        }
        FreeText words = Registry.words(request);
        ModelSpec spec =
                new ModelSpec(
                        name,
                        request.caller().team(),
                        RiskTier.SANDBOX,
                        words.value().isEmpty() ? null : words,
                        tags(request));
        try {
            registry.submit(request, new RegistryCommand.CreateModel(spec));
        } catch (RefusalException e) {
            throw e.refusal().code() == ErrorCode.CONFLICT ? exists(name) : e;
        }
        return page(request);
    }

    /// The client makes a model before each version and reads this as "go on".
    private static MlflowException exists(ModelName name) {
        return new MlflowException(
                MlflowError.RESOURCE_ALREADY_EXISTS,
                "Registered Model (name=" + name + ") already exists.");
    }

    static Map<String, String> tags(MlflowRequest request) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (MlflowRequest tag : request.objects("tags")) {
            tags.put(tagKey(tag), tag.textOrEmpty("value"));
        }
        return tags;
    }

    static String tagKey(MlflowRequest request) {
        String key = request.text("key");
        if (key.isEmpty() || VersionOrigin.isReserved(key)) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE,
                    "Invalid tag name: '"
                            + key
                            + "' (expected: one that is not this server's own)");
        }
        return key;
    }

    ObjectNode get(MlflowRequest request) {
        return page(request);
    }

    private ObjectNode page(MlflowRequest request) {
        ObjectNode answer = TrackingJson.object();
        answer.set("registered_model", new RegistryJson(registry).model(registry.model(request)));
        return answer;
    }

    ObjectNode search(MlflowRequest request) {
        Search wanted =
                TrackingFields.search(
                        request,
                        Vocabulary.REGISTERED_MODELS,
                        TrackingFields.slice(request, tokens, SUBJECT, USUAL, MOST),
                        BY_NAME);
        Page<Model> page = search.page(registry.models(request.caller()), wanted);
        ObjectNode answer = TrackingJson.object();
        RegistryJson json = new RegistryJson(registry);
        answer.set("registered_models", TrackingJson.array(page.items(), json::model));
        TrackingJson.put(
                answer,
                "next_page_token",
                TrackingFields.nextToken(request, tokens, SUBJECT, page));
        return answer;
    }

    private static Cell value(Model model, Field field) {
        if (field.kind() == Field.Kind.TAG) {
            String tag = model.tags().get(field.key());
            return tag == null ? new Cell.Missing() : new Cell.Text(tag);
        }
        return switch (field.key()) {
            case "name" -> new Cell.Text(model.name().value());
            case "creation_timestamp" -> new Cell.Whole(model.history().created().toEpochMilli());
            case "last_updated_timestamp" ->
                    new Cell.Whole(model.history().changed().toEpochMilli());
            default -> new Cell.Missing();
        };
    }

    ObjectNode update(MlflowRequest request) {
        Model model = registry.model(request);
        FreeText words = Registry.words(request);
        registry.submit(request, new RegistryCommand.Describe(model.name(), null, words));
        return page(request);
    }

    ObjectNode rename(MlflowRequest request) {
        Model model = registry.model(request);
        ModelName to = Registry.name(request, "new_name");
        if (registry.found(request.caller(), to.value()).isPresent()) {
            throw exists(to);
        }
        registry.submit(request, new RegistryCommand.RenameModel(model.name(), to));
        request.put("name", to.value());
        return page(request);
    }

    ObjectNode delete(MlflowRequest request) {
        Model model = registry.model(request);
        registry.submit(request, new RegistryCommand.DeleteModel(model.name()));
        model.versions().values().forEach(making::forget);
        return TrackingJson.object();
    }

    ObjectNode setTag(MlflowRequest request) {
        Model model = registry.model(request);
        Map<String, String> set = Map.of(tagKey(request), request.textOrEmpty("value"));
        registry.submit(request, new RegistryCommand.ChangeTags(model.name(), null, set, Set.of()));
        return TrackingJson.object();
    }

    ObjectNode deleteTag(MlflowRequest request) {
        Model model = registry.model(request);
        Set<String> removed = Set.of(tagKey(request));
        registry.submit(
                request, new RegistryCommand.ChangeTags(model.name(), null, Map.of(), removed));
        return TrackingJson.object();
    }

    ObjectNode latest(MlflowRequest request) {
        Model model = registry.model(request);
        List<Stages> stages = request.texts("stages").stream().map(Stages::of).toList();
        List<Version> found =
                Stages.latest(model, stages.isEmpty() ? List.of(Stages.values()) : stages);
        ObjectNode answer = TrackingJson.object();
        ArrayNode versions = answer.putArray("model_versions");
        RegistryJson json = new RegistryJson(registry);
        found.forEach(version -> versions.add(json.version(model, version)));
        return answer;
    }

    ObjectNode setAlias(MlflowRequest request) {
        Model model = registry.model(request);
        Version version = registry.version(request, model);
        registry.submit(
                request,
                new RegistryCommand.SetAlias(model.name(), alias(request), version.number(), null));
        return TrackingJson.object();
    }

    /// Taking away what is not there is no mistake, as in MLflow.
    ObjectNode deleteAlias(MlflowRequest request) {
        Model model = registry.model(request);
        AliasName alias = alias(request);
        if (model.aliases().containsKey(alias)) {
            registry.submit(request, new RegistryCommand.RemoveAlias(model.name(), alias));
        }
        return TrackingJson.object();
    }

    ObjectNode byAlias(MlflowRequest request) {
        Model model = registry.model(request);
        AliasName alias = alias(request);
        Version version =
                model.version(alias)
                        .orElseThrow(() ->
                                new MlflowException(
                                        MlflowError.RESOURCE_DOES_NOT_EXIST,
                                        "Registered model alias " + alias + " not found."));
        ObjectNode answer = TrackingJson.object();
        answer.set("model_version", new RegistryJson(registry).version(model, version));
        return answer;
    }

    private static AliasName alias(MlflowRequest request) {
        try {
            return new AliasName(request.text("alias"));
        } catch (IllegalArgumentException e) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE, "Invalid alias name: " + e.getMessage());
        }
    }
}
