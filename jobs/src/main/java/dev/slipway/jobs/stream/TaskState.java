package dev.slipway.jobs.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.SplitText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a task that scores messages has in a checkpoint.
///
/// @param split of the versions that score behind it
/// @param rows messages that this task has scored
/// @param dead how many of them were put aside
/// @param aside events that were put aside
/// @param offsets by partition, of the next message to be scored
/// @param since by partition, of the first message that this split has scored
/// @param answered rows by version; empty where that was not counted
/// @param goesOn by partition, where reading goes on; empty where that was not noted
public record TaskState(
        SplitChoice split,
        long rows,
        long dead,
        long aside,
        Map<Integer, Long> offsets,
        Map<Integer, Long> since,
        List<AnsweredRows> answered,
        Map<Integer, Long> goesOn) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Copies the maps and the list.
    public TaskState {
        offsets = Map.copyOf(offsets);
        since = Map.copyOf(since);
        answered = List.copyOf(answered);
        goesOn = Map.copyOf(goesOn);
    }

    /// By partition, of the first message that a split scores which goes on from here: this one, or
    /// another that begins.
    public Map<Integer, Long> since(SplitChoice next) {
        return next.isSame(split) ? since : offsets;
    }

    /// By partition, behind the last message that tasks of a checkpoint have scored.
    public static Map<Integer, Long> reached(List<TaskState> tasks) {
        Map<Integer, Long> reached = new HashMap<>();
        for (TaskState task : tasks) {
            task.offsets().forEach((partition, next) -> reached.merge(partition, next, Math::max));
        }
        return reached;
    }

    /// By partition, where reading goes on behind a checkpoint, as far as its tasks have known.
    public static Map<Integer, Long> goesOn(List<TaskState> tasks) {
        Map<Integer, Long> next = new HashMap<>();
        for (TaskState task : tasks) {
            task.goesOn().forEach((partition, offset) -> next.merge(partition, offset, Math::max));
        }
        return next;
    }

    /// Rows that all tasks of a checkpoint have answered, by version.
    public static List<AnsweredRows> answered(List<TaskState> tasks) {
        AnswerCounts counts = new AnswerCounts();
        tasks.forEach(task -> counts.add(task.answered()));
        return counts.all();
    }

    /// As checkpoints hold it.
    public String text() {
        ObjectNode node = JSON.createObjectNode().put("rows", rows).put("dead-letters", dead);
        node.put("events-aside", aside);
        node.set("model", SplitText.of(split));
        node.set("offsets", json(offsets));
        node.set("since", json(since));
        node.set("answered", AnsweredRows.json(answered));
        node.set("goes-on", json(goesOn));
        return node.toString();
    }

    /// What a checkpoint holds.
    public static TaskState of(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return new TaskState(
                    SplitText.read(node.get("model")),
                    node.path("rows").asLong(),
                    node.path("dead-letters").asLong(),
                    node.path("events-aside").asLong(),
                    offsets(node.path("offsets")),
                    offsets(node.path("since")),
                    AnsweredRows.of(node.path("answered")),
                    offsets(node.path("goes-on")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a state that cannot be read: " + text, e);
        }
    }

    /// Offsets by the numbers of their partitions.
    public static ObjectNode json(Map<Integer, Long> offsets) {
        ObjectNode node = JSON.createObjectNode();
        new TreeMap<>(offsets)
                .forEach((partition, offset) -> node.put(Integer.toString(partition), offset));
        return node;
    }

    /// Offsets by partition of what [#json] has made.
    ///
    /// *Errors*: `NumberFormatException` for a partition that is no number.
    public static Map<Integer, Long> offsets(JsonNode node) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            offsets.put(Integer.valueOf(field.getKey()), field.getValue().asLong());
        }
        return offsets;
    }
}
