package dev.slipway.jobs.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What a task that scores messages has in a checkpoint.
///
/// @param version that scores behind it
/// @param rows messages that this task has scored
/// @param dead how many of them were put aside
/// @param aside events that were put aside
/// @param offsets by partition, of the next message to be scored
/// @param since by partition, of the first message that this version has scored
public record TaskState(
        ModelChoice version,
        long rows,
        long dead,
        long aside,
        Map<Integer, Long> offsets,
        Map<Integer, Long> since) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Copies the maps.
    public TaskState {
        offsets = Map.copyOf(offsets);
        since = Map.copyOf(since);
    }

    /// By partition, of the first message that a version scores which goes on from here: this one,
    /// or another that begins.
    public Map<Integer, Long> since(ModelChoice next) {
        return next.equals(version) ? since : offsets;
    }

    /// As checkpoints hold it.
    public String text() {
        ObjectNode node = JSON.createObjectNode().put("rows", rows).put("dead-letters", dead);
        node.put("events-aside", aside);
        node.set("model", json(version));
        node.set("offsets", json(offsets));
        node.set("since", json(since));
        return node.toString();
    }

    /// What a checkpoint holds.
    public static TaskState of(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return new TaskState(
                    version(node.path("model")),
                    node.path("rows").asLong(),
                    node.path("dead-letters").asLong(),
                    node.path("events-aside").asLong(),
                    offsets(node.path("offsets")),
                    offsets(node.path("since")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a state that cannot be read: " + text, e);
        }
    }

    /// A version, as attempts name it.
    static ObjectNode json(ModelChoice version) {
        return JSON.createObjectNode()
                .put("name", version.name())
                .put("version", version.version())
                .put("package", version.directory().toString())
                .put("digest", version.digest());
    }

    static ModelChoice version(JsonNode node) {
        return new ModelChoice(
                node.path("name").asText(),
                node.path("version").asLong(),
                Path.of(node.path("package").asText()),
                node.path("digest").asText());
    }

    /// Offsets by the numbers of their partitions.
    public static ObjectNode json(Map<Integer, Long> offsets) {
        ObjectNode node = JSON.createObjectNode();
        new TreeMap<>(offsets)
                .forEach((partition, offset) -> node.put(Integer.toString(partition), offset));
        return node;
    }

    static Map<Integer, Long> offsets(JsonNode node) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            offsets.put(Integer.valueOf(field.getKey()), field.getValue().asLong());
        }
        return offsets;
    }
}
