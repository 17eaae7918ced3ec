package dev.slipway.jobs.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.HandedStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an attempt hands over to a cluster, as a file in the place that fences it: beside the
/// checkpoints of a stream, in the stage of a batch. It is there before the job is, outlives the
/// child, and goes where that place goes.
///
/// @param text of what was settled for the tasks; there is no secret in it
/// @param jar what the jar with the tasks is called at the cluster's door
/// @param newest checkpoint that the tasks go on from; null for none
record HandedFile(String text, String jar, @Nullable Checkpoint newest) {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final String NAME = "_handed.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What lies there; empty where nothing does, or it cannot be read.
    ///
    /// @param own place of the attempt
    static Optional<HandedFile> read(Path own) {
        Path file = own.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            JsonNode newest = node.path("checkpoint");
            return Optional.of(
                    new HandedFile(
                            node.path("text").asText(),
                            node.path("jar").asText(),
                            newest.isObject() ? checkpoint(newest) : null));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read", e);
            return Optional.empty();
        }
    }

    private static Checkpoint checkpoint(JsonNode node) {
        return new Checkpoint(
                node.path("attempt").asLong(),
                node.path("number").asLong(),
                Path.of(node.path("path").asText()));
    }

    /// Leaves it there.
    ///
    /// *Errors*: `IOException`, also when a later attempt has taken the place.
    ///
    /// @param own place of the attempt
    void write(Path own) throws IOException {
        ObjectNode node = JSON.createObjectNode().put("text", text).put("jar", jar);
        if (newest != null) {
            node.putObject("checkpoint")
                    .put("attempt", newest.attempt())
                    .put("number", newest.number())
                    .put("path", newest.path().toString());
        }
        Durable.write(own.resolve(NAME), JSON.writeValueAsBytes(node));
    }

    /// Whether its tasks are of a jar.
    boolean isOf(JarName other) throws InterruptedException {
        try {
            return other.await().equals(jar);
        } catch (RuntimeException e) {
            // Whoever hands it over says so.
            return false;
        }
    }

    /// Whether the files of two attempts say the same.
    ///
    /// @param beside what they may differ in
    static boolean isSame(String one, String other, List<String> beside) throws IOException {
        return rest(one, beside).equals(rest(other, beside));
    }

    private static JsonNode rest(String text, List<String> beside) throws IOException {
        JsonNode node = JSON.readTree(text);
        if (node instanceof ObjectNode object) {
            object.remove(beside);
        }
        return node;
    }

    /// What was settled for a stream.
    ///
    /// *Errors*: `RuntimeException` for what is no such text.
    HandedStream handed() {
        return HandedStream.of(text);
    }
}
