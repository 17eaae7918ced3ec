package dev.slipway.jobs.attempt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL =
            """
            {"name": "flights", "version": 7, "package": "/models/7", "digest": "ab"}\
            """;
    private static final String ATTEMPT =
            """
            {
              "job": "live", "attempt": 3, "model": %s,
              "kafka": {"bootstrap-servers": "127.0.0.1:9092", "properties": {"client.id": "us"}},
              "input": {"topic": "in", "start": "latest",
                        "events": {"arrivals": "in", "weather": "sky"}},
              "output": {"topic": "out", "dead-letters": "dead"},
              "delivery": "exactly-once", "pass-through": ["carrier"],
              "max-dead-letters": 10, "max-dead-share": null,
              "batch-rows": 1000, "batch-ms": 5, "parallelism": 2,
              "checkpoint-interval-ms": 1000, "transaction-timeout-ms": 600000,
              "out-of-order-ms": 5000, "idle-ms": 10000, "state-bytes": 1000000,
              "cache": "/cache", "repair": false
            }\
            """
                    .formatted(MODEL);

    @TempDir private Path directory;

    private StreamAttempt read(Consumer<ObjectNode> change) throws IOException {
        ObjectNode attempt = (ObjectNode) JSON.readTree(ATTEMPT);
        change.accept(attempt);
        Files.writeString(directory.resolve(StreamFile.NAME), attempt.toString());
        return StreamFile.read(directory, "{\"sasl.jaas.config\": \"hidden\"}");
    }

    private void refused(Consumer<ObjectNode> change, String message) {
        assertThatThrownBy(() -> read(change))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> assertThat(e.code()).isEqualTo(EndCode.INVALID_ATTEMPT))
                .hasMessageContaining(message);
    }

    @Test
    void attemptIsReadAndItsSecretsAreNotShown() throws IOException {
        StreamAttempt attempt = read(same -> {});
        assertThat(attempt.number()).isEqualTo(3);
        assertThat(attempt.isExactlyOnce()).isTrue();
        assertThat(attempt.topics().isFromLatest()).isTrue();
        assertThat(attempt.read()).containsExactly("in", "sky");
        assertThat(attempt.access().properties())
                .containsEntry("sasl.jaas.config", "hidden")
                .containsEntry("client.id", "us");
        assertThat(attempt.toString()).doesNotContain("hidden");
        assertThat(attempt.ownTransactions()).isEqualTo("slipway-live/3/");
        Files.writeString(directory.resolve(StreamFile.NAME), ATTEMPT);
        assertThatThrownBy(() -> StreamFile.read(directory, "hidden, too"))
                .hasMessageContaining(StreamFile.SECRETS)
                .hasMessageNotContaining("hidden, too");
    }

    @Test
    void feedSaysWhereAndFromWhenOn() throws IOException {
        assertThat(read(same -> {}).feed()).isNull();
        assertThat(read(terms -> terms.putObject("feed").put("directory", "/f")).feed())
                .isEqualTo(new StreamAttempt.Feed(Path.of("/f"), Long.MIN_VALUE));
        assertThat(read(terms -> terms.putObject("feed").put("directory", "/f").put("from", 7)))
                .extracting(StreamAttempt::feed)
                .isEqualTo(new StreamAttempt.Feed(Path.of("/f"), 7));
        StreamAttempt there =
                read(terms -> terms.putObject("feed").put("directory", "/f").put("from", 7))
                        .in(Path.of("/tmp/own"), 7, Path.of("/shared/attempt-3"));
        assertThat(there.feed())
                .isEqualTo(new StreamAttempt.Feed(Path.of("/shared/attempt-3/feed"), 7));
        refused(
                terms -> {
                    terms.putObject("feed").put("directory", "/f");
                    ((ObjectNode) terms.path("input")).putObject("events");
                },
                "(expected: input.events, of which windows are made)");
    }

    /// The text that goes to a cluster has references, and each side its own properties.
    @Test
    void clustersFindSecretsByThemselves() throws IOException {
        StreamAttempt here =
                read(attempt -> {
                    attempt.putObject("on")
                            .put("connection", "big")
                            .put("address", "https://flink.example")
                            .put("jar", "/lib/job.jar");
                    attempt.withObject("/kafka")
                            .putObject("secrets-elsewhere")
                            .put("file", "/etc/brokers/events.properties")
                            .putObject("properties")
                            .put("sasl.jaas.config", "${file:/etc/brokers/events.properties:x}");
                });
        assertThat(here.isElsewhere()).isTrue();
        assertThat(here.access().properties()).containsEntry("sasl.jaas.config", "hidden");
        String text = StreamFile.text(directory);
        assertThat(text).doesNotContain("hidden");
        StreamAttempt there = StreamFile.elsewhere(text);
        assertThat(there.access().properties())
                .containsEntry("client.id", "us")
                .containsEntry("sasl.jaas.config", "${file:/etc/brokers/events.properties:x}");
        assertThat(there.access().secrets()).isEqualTo(Path.of("/etc/brokers/events.properties"));
        assertThat(there.in(Path.of("/tmp/own"), 7, Path.of("/shared")).deadLetters())
                .isEqualTo(BadRowLimits.NONE);
    }

    /// Those of `commit.interval` and `commit.transaction-timeout`, which whoever declares a stream
    /// may choose.
    @Test
    void outermostTermsOfAStreamAreTaken() throws IOException {
        StreamAttempt attempt =
                read(terms ->
                        terms.put("checkpoint-interval-ms", 50)
                                .put("transaction-timeout-ms", 86_400_000));
        assertThat(attempt.pace().checkpoints()).hasMillis(50);
        assertThat(attempt.timing().transaction()).hasDays(1);
        assertThat(read(terms -> terms.put("checkpoint-interval-ms", 300_000)).number())
                .isEqualTo(3);
    }

    @Test
    void whatIsWrongIsNamed() {
        refused(attempt -> attempt.put("colour", 1), "colour: unknown");
        refused(attempt -> attempt.remove("repair"), "repair: null (expected: true or false)");
        refused(attempt -> attempt.put("delivery", "maybe"), "delivery: 'maybe'");
        refused(
                attempt -> ((ObjectNode) attempt.path("input")).put("topic", "out"),
                "output.topic: 'out' (expected: a topic of its own)");
        refused(
                attempt -> ((ObjectNode) attempt.path("input")).put("start", "now"),
                "input.start: 'now' (expected: earliest or latest)");
        refused(
                attempt -> attempt.put("transaction-timeout-ms", 1000),
                "transaction-timeout-ms: 1000 (expected: more than checkpoint-interval-ms, 1000)");
        refused(
                attempt ->
                        ((ObjectNode) attempt.path("input").path("events")).put("weather", "dead"),
                "input.events.weather: 'dead' (expected: a topic of its own)");
        refused(attempt -> attempt.put("idle-ms", 0), "idle-ms: 0 (expected: from 1 to ");
        refused(attempt -> attempt.put("batch-ms", -1), "batch-ms: -1 (expected: from 0 to 10000)");
        refused(
                attempt -> ((ObjectNode) attempt.path("kafka").path("properties")).put("acks", 1),
                "kafka.properties.acks: 1 (expected: text)");
    }

    @Test
    void versionThatWasNamedBeforeTheAttemptCountsNoMore() throws IOException {
        read(same -> {});
        assertThat(StreamFile.followed(directory)).isEmpty();
        Path follow = directory.resolve(StreamFile.FOLLOW);
        Files.writeString(follow, MODEL);
        assertThat(StreamFile.followed(directory)).isPresent();
        Files.setLastModifiedTime(follow, FileTime.fromMillis(1_000));
        assertThat(StreamFile.followed(directory)).isEmpty();
    }

    /// The clock may have been set since the attempt began, either way.
    @Test
    void versionThatWasNamedToAnAttemptCountsForItWhateverTheClockSays() throws IOException {
        read(same -> {});
        Path follow = directory.resolve(StreamFile.FOLLOW);
        Files.writeString(follow, MODEL.replace("{", "{\"attempt\": 3, "));
        Files.setLastModifiedTime(follow, FileTime.fromMillis(1_000));
        assertThat(StreamFile.followed(directory)).isPresent();
        read(next -> next.put("attempt", 4));
        Files.setLastModifiedTime(directory.resolve(StreamFile.NAME), FileTime.fromMillis(500));
        assertThat(StreamFile.followed(directory)).isEmpty();
    }

    private SplitChoice followed(String sticky, String candidate) throws IOException {
        read(same -> {});
        Files.writeString(
                directory.resolve(StreamFile.FOLLOW),
                """
                {"name": "flights", "version": 7, "package": "/models/7", "digest": "ab",
                 "canary": {"name": "flights", "version": %s, "package": "/models/8",
                            "digest": "cd", "release": "flights.3", "weight": 0.05,
                            "salt": -4611686018427387905, "sticky": "%s"}}\
                """
                        .formatted(candidate, sticky));
        return StreamFile.followed(directory).orElseThrow();
    }

    @Test
    void whatAReleaseDividesIsReadWithItsTerms() throws IOException {
        SplitChoice split = followed("field:user", "8");
        assertThat(split.models())
                .extracting(one -> one.label())
                .containsExactly("flights/7", "flights/8");
        assertThat(requireNonNull(split.canary()).terms())
                .isEqualTo(
                        new ReleaseSplit(
                                new ReleaseId("flights.3"),
                                new VersionNumber(7),
                                new VersionNumber(8),
                                0.05,
                                -4_611_686_018_427_387_905L,
                                new StickyKey.Field("user")));
        assertThat(SplitText.read(SplitText.of(split))).isEqualTo(split);
        assertThatThrownBy(() -> followed("users", "8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("users (expected: header:NAME, field:NAME, caller or request)");
        assertThatThrownBy(() -> followed("caller", "7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("candidate: 7 (expected: another version than stable)");
    }
}
