package dev.slipway.jobs.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.stream.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A stream on a cluster whose versions answer with what they are given, and whose brokers nobody
/// reaches: for all that happens beside its messages.
public record EchoStream(Path directory, Place.Cluster cluster) {
    static final Broker.Limits LIMITS = new Broker.Limits(1, 1_000);

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A version, its package laid out.
    SplitChoice version(int number) throws IOException {
        Path model = Files.createDirectories(directory.resolve("model-" + number));
        Files.writeString(model.resolve("model.yaml"), "file: model\n");
        Files.writeString(model.resolve("model"), "echo 1\n");
        return SplitChoice.alone(
                new ModelChoice("flights", number, model, ("" + number).repeat(64)));
    }

    /// An attempt as its file has it, by the first version.
    public String text(int number) throws IOException {
        return text(number, 1);
    }

    private String text(int number, int version) throws IOException {
        ModelChoice model = version(version).stable();
        ObjectNode attempt = JSON.createObjectNode().put("job", "late").put("attempt", number);
        attempt.putObject("model")
                .put("name", model.name())
                .put("version", model.version())
                .put("package", model.directory().toString())
                .put("digest", model.digest());
        attempt.putObject("kafka").put("bootstrap-servers", "127.0.0.1:1").putObject("properties");
        attempt.putObject("input")
                .put("topic", "flights")
                .put("start", "earliest")
                .putObject("events");
        attempt.putObject("output").put("topic", "late").put("dead-letters", "late.dead");
        attempt.put("delivery", "exactly-once").putArray("pass-through");
        attempt.putNull("max-dead-letters").putNull("max-dead-share");
        attempt.put("batch-rows", 500).put("batch-ms", 5).put("parallelism", 1);
        attempt.put("checkpoint-interval-ms", 200).put("transaction-timeout-ms", 60_000);
        attempt.put("out-of-order-ms", 1_000).put("idle-ms", 1_000).put("state-bytes", 1 << 20);
        attempt.putObject("on")
                .put("connection", cluster.connection())
                .put("address", cluster.address().toString())
                .put("jar", cluster.jar().toString());
        attempt.put("cache", directory.resolve("cache").toString()).put("repair", false);
        return attempt.toString();
    }

    StreamAttempt attempt(int number) throws IOException {
        return attempt(number, 1);
    }

    /// @param version that is wanted
    StreamAttempt attempt(int number, int version) throws IOException {
        return StreamFile.elsewhere(text(number, version));
    }
}
