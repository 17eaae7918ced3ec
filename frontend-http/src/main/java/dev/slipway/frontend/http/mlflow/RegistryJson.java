package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Registered models and versions of one answer, as the client reads them; the same from a search
/// as from a get.
///
/// *Source*: mlflow/protos/model_registry.proto.
final class RegistryJson {
    private final UnaryOperator<String> words;

    RegistryJson(Registry registry) {
        this.words = registry.control().revealing();
    }

    ObjectNode model(Model model) {
        ObjectNode node = TrackingJson.object();
        node.put("name", model.name().value());
        node.put("creation_timestamp", model.history().created().toEpochMilli());
        node.put("last_updated_timestamp", model.history().changed().toEpochMilli());
        node.put("user_id", model.history().creator().value());
        putWords(node, model.description());
        List<Version> latest = Stages.latest(model, List.of(Stages.values()));
        node.set("latest_versions", TrackingJson.array(latest, one -> version(model, one)));
        tags(node, model.tags());
        ArrayNode aliases = node.putArray("aliases");
        model.aliases()
                .forEach((alias, number) ->
                        aliases.addObject()
                                .put("alias", alias.value())
                                .put("version", number.toString()));
        return node;
    }

    ObjectNode version(Model model, Version version) {
        ObjectNode node = TrackingJson.object();
        VersionOrigin origin = VersionOrigin.of(version);
        node.put("name", model.name().value());
        node.put("version", version.number().toString());
        node.put("creation_timestamp", version.origin().created().toEpochMilli());
        node.put("last_updated_timestamp", version.origin().created().toEpochMilli());
        node.put("user_id", version.origin().creator().value());
        node.put("current_stage", Stages.of(model, version).title());
        putWords(node, version.description());
        node.put("source", origin.source());
        String run = version.lineage().run();
        if (run != null) {
            node.put("run_id", run);
        }
        TrackingJson.put(node, "run_link", origin.runLink());
        TrackingJson.put(node, "model_id", origin.model());
        node.put("status", "READY");
        String notServable = version.content().notServable();
        if (notServable != null) {
            // The client shows it where it shows why a version is as it is.
            node.put("status_message", notServable);
        }
        tags(node, VersionOrigin.withoutOrigin(version.tags()));
        ArrayNode aliases = node.putArray("aliases");
        model.aliases().entrySet().stream()
                .filter(entry -> entry.getValue().equals(version.number()))
                .map(entry -> entry.getKey().value())
                .sorted()
                .forEach(aliases::add);
        return node;
    }

    private void putWords(ObjectNode node, @Nullable FreeText description) {
        String text = description == null ? "" : words.apply(description.value());
        if (!text.isEmpty()) {
            node.put("description", text);
        }
    }

    private static void tags(ObjectNode node, Map<String, String> tags) {
        ArrayNode array = node.putArray("tags");
        tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(tag ->
                        array.addObject().put("key", tag.getKey()).put("value", tag.getValue()));
    }
}
