package dev.slipway.jobs.attempt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.StreamAttempt.Access;
import dev.slipway.jobs.attempt.StreamAttempt.Delivery;
import dev.slipway.jobs.attempt.StreamAttempt.Feed;
import dev.slipway.jobs.attempt.StreamAttempt.Timing;
import dev.slipway.jobs.attempt.StreamAttempt.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what whoever starts the child has written into a stream job's directory.
public final class StreamFile {
    /// What the attempt is called.
    public static final String NAME = "stream.json";

    /// What the split that is wanted by now is called.
    public static final String FOLLOW = "follow.json";

    /// The variable with the clients' secret properties, a JSON object of texts.
    public static final String SECRETS = "SLIPWAY_KAFKA_SECRETS";

    private static final String ATTEMPT = "attempt";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    private StreamFile() {}

    /// Whether a job's directory is that of a stream.
    public static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(NAME));
    }

    /// The attempt that a job's directory holds.
    ///
    /// *Errors*: [JobException] with `INVALID_ATTEMPT`, naming the field.
    ///
    /// @param secrets what [#SECRETS] holds; null for none
    public static StreamAttempt read(Path directory, @Nullable String secrets) {
        try {
            JsonFields fields = new JsonFields("", JSON.readTree(text(directory)));
            return read(fields, access -> access.with(secrets(secrets)));
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw new JobException(EndCode.INVALID_ATTEMPT, NAME + ": " + e.getMessage(), e);
        }
    }

    /// The same as it is written, to be handed on: there is no secret in it.
    ///
    /// *Errors*: [JobException] with `INVALID_ATTEMPT`.
    public static String text(Path directory) {
        try {
            return Files.readString(directory.resolve(NAME));
        } catch (IOException e) {
            throw new JobException(EndCode.INVALID_ATTEMPT, NAME + ": " + e.getMessage(), e);
        }
    }

    /// The attempt as processes of a cluster read it, from what was handed on: their clients find
    /// secrets by themselves.
    ///
    /// *Errors*: [JobException] with `INVALID_ATTEMPT`, naming the field.
    public static StreamAttempt elsewhere(String text) {
        try {
            JsonFields fields = new JsonFields("", JSON.readTree(text));
            return read(fields, access -> access.with(access.references()));
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw new JobException(EndCode.INVALID_ATTEMPT, NAME + ": " + e.getMessage(), e);
        }
    }

    /// Adds to what an attempt says of Kafka what this process knows besides.
    private interface Known {
        Access of(Access access) throws IOException;
    }

    /// The split that is wanted by now, if one was named since the attempt began.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field.
    public static Optional<SplitChoice> followed(Path directory) throws IOException {
        Path file = directory.resolve(FOLLOW);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode told = JSON.readTree(Files.readAllBytes(file));
        return isMeant(told, directory) ? Optional.of(SplitText.read(told)) : Optional.empty();
    }

    /// Whether it was told to this attempt. Where it does not say so the files' times do, and these
    /// are of a clock that may have been set back.
    private static boolean isMeant(JsonNode told, Path directory) throws IOException {
        JsonNode number = told instanceof ObjectNode object ? object.remove(ATTEMPT) : null;
        if (number == null) {
            return !isBefore(directory.resolve(FOLLOW), directory.resolve(NAME));
        }
        JsonNode attempt = JSON.readTree(Files.readAllBytes(directory.resolve(NAME)));
        return number.asLong() == attempt.path(ATTEMPT).asLong();
    }

    private static boolean isBefore(Path file, Path other) throws IOException {
        return Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(other)) < 0;
    }

    private static Map<String, String> secrets(@Nullable String text) throws IOException {
        if (text == null || text.isEmpty()) {
            return Map.of();
        }
        try {
            return JSON.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (IOException unused) {
            // What it says may show a secret.
            throw new IOException(SECRETS + ": cannot be read (expected: a JSON object of texts)");
        }
    }

    private static StreamAttempt read(JsonFields fields, Known known) throws IOException {
        JsonFields input = fields.object("input");
        Map<String, String> events = input.textsByName("events");
        StreamAttempt attempt =
                new StreamAttempt(
                        fields.text("job"),
                        fields.whole(ATTEMPT),
                        AttemptFile.model(fields.object("model")),
                        known.of(access(fields.object("kafka"))),
                        topics(input, fields.object("output")),
                        events,
                        feed(fields.optionalObject("feed")),
                        fields.whole("state-bytes"),
                        delivery(fields.text("delivery")),
                        fields.texts("pass-through"),
                        new BadRowLimits(
                                fields.optionalWhole("max-dead-letters"),
                                fields.optionalNumber("max-dead-share")),
                        new Pace(
                                Math.toIntExact(fields.whole("batch-rows")),
                                Math.toIntExact(fields.whole("parallelism")),
                                millis(fields, "checkpoint-interval-ms")),
                        new Timing(
                                millis(fields, "batch-ms"),
                                millis(fields, "transaction-timeout-ms"),
                                millis(fields, "out-of-order-ms"),
                                millis(fields, "idle-ms")),
                        AttemptFile.place(fields.optionalObject("on")),
                        fields.file("cache"),
                        fields.flag("repair"));
        fields.end();
        return attempt;
    }

    private static @Nullable Feed feed(@Nullable JsonFields fields) {
        if (fields == null) {
            return null;
        }
        Long from = fields.optionalWhole("from");
        Feed feed = new Feed(fields.file("directory"), from == null ? Long.MIN_VALUE : from);
        fields.end();
        return feed;
    }

    private static Duration millis(JsonFields fields, String name) {
        return Duration.ofMillis(fields.whole(name));
    }

    private static Access access(JsonFields fields) {
        JsonFields references = fields.optionalObject("secrets-elsewhere");
        Access access =
                new Access(
                        fields.text("bootstrap-servers"),
                        fields.textsByName("properties"),
                        references == null ? Map.of() : references.textsByName("properties"),
                        references == null ? null : references.file("file"));
        if (references != null) {
            references.end();
        }
        fields.end();
        return access;
    }

    private static Topics topics(JsonFields input, JsonFields output) {
        Topics topics =
                new Topics(
                        input.text("topic"),
                        isLatest(input.text("start")),
                        output.text("topic"),
                        output.text("dead-letters"));
        input.end();
        output.end();
        return topics;
    }

    private static boolean isLatest(String start) {
        return switch (start) {
            case "latest" -> true;
            case "earliest" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "input.start: '" + start + "' (expected: earliest or latest)");
        };
    }

    private static Delivery delivery(String name) {
        return switch (name) {
            case "exactly-once" -> Delivery.EXACTLY_ONCE;
            case "at-least-once" -> Delivery.AT_LEAST_ONCE;
            default ->
                    throw new IllegalArgumentException(
                            "delivery: '" + name + "' (expected: exactly-once or at-least-once)");
        };
    }
}
