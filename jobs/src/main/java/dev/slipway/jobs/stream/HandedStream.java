package dev.slipway.jobs.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.SplitText;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.stream.StreamWork.Begin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What processes of a cluster are told of an attempt at a stream: all that is settled before its
/// tasks begin. Whoever looks at the cluster can read it, and finds no secret in it.
///
/// @param stream the attempt, as its file has it
/// @param settled what scores there, and how wide
/// @param first by topic and partition, the first message that is read without a checkpoint
/// @param begun by partition, the first row that is scored: where the topic of the rows is one of
///     events, too, it is read from the oldest message on
/// @param letters by task, the number of those that could be seen when the work was stopped
/// @param checkpoints directory of this attempt's, in which its tasks tell of themselves, too
/// @param captureKey by which they seal predictions that are kept; null where none are
public record HandedStream(
        String stream,
        Settled settled,
        Map<String, Map<Integer, Long>> first,
        Map<Integer, Long> begun,
        Map<Integer, Long> letters,
        Path checkpoints,
        @Nullable String captureKey) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What was settled.
    ///
    /// @param split that scores until the attempt ends
    /// @param tasks how many score
    /// @param limits of the broker's cluster
    /// @param drift how far one partition may be read ahead of another; null where rows see no
    ///     events
    /// @param gaps by partition, behind which offsets that are gone readers begin
    public record Settled(
            SplitChoice split,
            int tasks,
            Broker.Limits limits,
            @Nullable Duration drift,
            Map<Integer, Long> gaps) {}

    /// Whether a text is one of these, and no name in this process.
    public static boolean isText(String text) {
        return text.startsWith("{");
    }

    /// As it goes to other processes.
    public String text() {
        ObjectNode node = JSON.createObjectNode().put("stream", stream);
        node.set("split", SplitText.of(settled.split()));
        node.put("tasks", settled.tasks())
                .put("partitions", settled.limits().partitions())
                .put("longest", settled.limits().longest());
        Duration drift = settled.drift();
        node.put("drift-ms", drift == null ? null : (Long) drift.toMillis());
        node.set("gaps", TaskState.json(settled.gaps()));
        ObjectNode topics = node.putObject("first");
        new TreeMap<>(first)
                .forEach((topic, offsets) -> topics.set(topic, TaskState.json(offsets)));
        node.set("begun", TaskState.json(begun));
        node.set("letters", TaskState.json(letters));
        return node.put("checkpoints", checkpoints.toString())
                .put("capture-key", captureKey)
                .toString();
    }

    /// What such a text says.
    public static HandedStream of(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            Map<String, Map<Integer, Long>> first = new HashMap<>();
            for (Map.Entry<String, JsonNode> topic : node.path("first").properties()) {
                first.put(topic.getKey(), TaskState.offsets(topic.getValue()));
            }
            JsonNode drift = node.path("drift-ms");
            return new HandedStream(
                    node.path("stream").asText(),
                    new Settled(
                            SplitText.read(node.get("split")),
                            node.path("tasks").asInt(),
                            new Broker.Limits(
                                    node.path("partitions").asInt(), node.path("longest").asInt()),
                            drift.isNumber() ? Duration.ofMillis(drift.asLong()) : null,
                            TaskState.offsets(node.path("gaps"))),
                    first,
                    TaskState.offsets(node.path("begun")),
                    TaskState.offsets(node.path("letters")),
                    Path.of(node.path("checkpoints").asText()),
                    node.path("capture-key").textValue());
        } catch (JsonProcessingException e) {
            throw new JobException(EndCode.INTERNAL, "what was handed over is no JSON", e);
        }
    }

    /// The attempt, as processes of a cluster see it.
    public StreamAttempt attempt() {
        return StreamFile.elsewhere(stream);
    }

    /// Where its work begins.
    public Begin begin() {
        return new Begin(settled.split(), begun, letters, settled.limits());
    }
}
