package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.outside.LocalBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages that cannot be scored, and clusters that cannot be used.
final class HostileMessageTest {
    private static final int LARGE = 10_000_000;

    private StreamFixture stream;
    private LocalBroker broker;

    @BeforeEach
    void makeTopics(@TempDir Path directory) throws Exception {
        stream = StreamFixture.ofSharedBroker(directory);
        broker = stream.broker;
    }

    /// An attempt's last line, when it has ended by itself.
    private JsonNode end(ObjectNode attempt, ExitStatus expected) throws Exception {
        try (StreamHere here = stream.startHere(attempt)) {
            assertThat(here.end()).isEqualTo(expected);
            return here.said().getLast();
        }
    }

    @Test
    void messagesThatAreNoRowsAreDeadLettersWithTheirReason() throws Exception {
        ObjectNode attempt = stream.attempt(1);
        String good = StreamFixture.flights(0, 1).getFirst();
        List<byte[]> values = new ArrayList<>();
        values.add(good.getBytes(StandardCharsets.UTF_8));
        values.add("not json".getBytes(StandardCharsets.UTF_8));
        values.add(new byte[0]);
        values.add(null);
        values.add("[1, 2]".getBytes(StandardCharsets.UTF_8));
        values.add("{\"id\": 5}".getBytes(StandardCharsets.UTF_8));
        values.add(
                good.replaceFirst("\"distance\":[^,}]+", "\"distance\":\"far\"")
                        .getBytes(StandardCharsets.UTF_8));
        values.add((good + good).getBytes(StandardCharsets.UTF_8));
        values.add(new byte[LARGE]);
        values.add(good.getBytes(StandardCharsets.UTF_8));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        values.forEach(value -> records.add(new ProducerRecord<>(stream.input, 0, null, value)));
        broker.send(stream.input, records);
        try (StreamHere run = stream.startHere(attempt)) {
            StreamFixture.awaitAll(run, values.size());
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(stream.answers(stream.output)).hasSize(2);
        List<JsonNode> dead = stream.answers(stream.dead);
        assertThat(dead.stream().map(letter -> letter.path("offset").asInt()))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(dead).allMatch(letter -> letter.path("topic").asText().equals(stream.input));
        assertThat(dead).allMatch(letter -> letter.path("partition").asInt(-1) == 0);
        assertThat(dead.stream().map(letter -> letter.path("reason").asText()))
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("expected: one JSON object"),
                        reason -> assertThat(reason).contains("expected: one JSON object"),
                        reason ->
                                assertThat(reason)
                                        .isEqualTo("no value (expected: one JSON object)"),
                        reason -> assertThat(reason).contains("expected: one JSON object"),
                        reason ->
                                assertThat(reason).isEqualTo("missing (expected: a value or null)"),
                        reason -> assertThat(reason).startsWith("\"far\" (expected: "),
                        reason -> assertThat(reason).contains("more behind the object"),
                        reason ->
                                assertThat(reason)
                                        .isEqualTo(
                                                LARGE
                                                        + " bytes (expected: at most 1048576"
                                                        + " bytes)"));
        assertThat(dead.get(4).path("field").asText()).isEqualTo("minute_of_day");
        assertThat(dead.get(5).path("field").asText()).isEqualTo("distance");
    }

    /// What is written has the key, too: no attempt would get past it.
    @Test
    void messageWhoseKeyNoTopicWouldTakeIsADeadLetterWithoutIt() throws Exception {
        limit(stream.output, "1048588");
        limit(stream.dead, "1048588");
        byte[] good = StreamFixture.flights(0, 1).getFirst().getBytes(StandardCharsets.UTF_8);
        broker.send(
                stream.input,
                List.of(
                        new ProducerRecord<>(stream.input, 0, new byte[LARGE], good),
                        new ProducerRecord<>(stream.input, 0, new byte[100_000], good)));
        try (StreamHere run = stream.startHere(stream.attempt(1))) {
            StreamFixture.awaitAll(run, 2);
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(stream.answers(stream.output)).hasSize(1);
        List<JsonNode> dead = stream.answers(stream.dead);
        assertThat(dead).hasSize(1);
        assertThat(dead.getFirst().path("offset").asInt(-1)).isZero();
        assertThat(dead.getFirst().path("reason").asText())
                .isEqualTo("a key of " + LARGE + " bytes (expected: at most 262147 bytes)");
    }

    /// A name that stands twice is quoted, and takes three times as much there as in the message.
    @Test
    void letterThatQuotesALongNameIsNoLongerThanItsTopicTakes() throws Exception {
        limit(stream.output, "16384");
        limit(stream.dead, "16384");
        String name = "\ud83d\udc1f".repeat(1_020);
        String twice = "{\"%1$s\":1,\"%1$s\":1}".formatted(name);
        broker.send(
                stream.input,
                List.of(
                        new ProducerRecord<>(
                                stream.input,
                                0,
                                new byte[4_096],
                                twice.getBytes(StandardCharsets.UTF_8))));
        try (StreamHere run = stream.startHere(stream.attempt(1))) {
            StreamFixture.awaitAll(run, 1);
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        List<JsonNode> dead = stream.answers(stream.dead);
        assertThat(dead).hasSize(1);
        assertThat(dead.getFirst().path("reason").asText())
                .startsWith("Duplicate ")
                .hasSizeLessThanOrEqualTo(1_000);
    }

    @Test
    void tooManyDeadLettersEndTheStream() throws Exception {
        ObjectNode attempt = stream.attempt(1).put("max-dead-letters", 3);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            records.add(
                    new ProducerRecord<>(
                            stream.input, 0, null, "none".getBytes(StandardCharsets.UTF_8)));
        }
        broker.send(stream.input, records);
        JsonNode last = end(attempt, ExitStatus.FAILED);
        assertThat(last.path("code").asText()).isEqualTo("too-many-dead-letters");
        assertThat(last.path("retryable").asBoolean()).isFalse();
        List<JsonNode> dead = stream.answers(stream.dead);
        assertThat(last.path("message").asText())
                .isEqualTo(
                        "%1$d dead letters among %1$d messages (expected: at most 3 rows);"
                                        .formatted(dead.size())
                                + " see topic "
                                + stream.dead);
        assertThat(dead).hasSizeBetween(4, 10);
    }

    @Test
    void topicThatIsNotThereIsNamed() throws Exception {
        ObjectNode attempt = stream.attempt(1);
        ((ObjectNode) attempt.path("output")).put("topic", "nowhere");
        JsonNode last = end(attempt, ExitStatus.REFUSED);
        assertThat(last.path("code").asText()).isEqualTo("topic-not-found");
        assertThat(last.path("message").asText())
                .startsWith("output.topic: 'nowhere' (expected: a topic of 127.0.0.1:");
    }

    @Test
    void timeoutThatTheBrokerDoesNotAllowIsRefused() throws Exception {
        ObjectNode attempt = stream.attempt(1).put("transaction-timeout-ms", 1_000_000);
        JsonNode last = end(attempt, ExitStatus.REFUSED);
        assertThat(last.path("code").asText()).isEqualTo("broker-limit");
        assertThat(last.path("message").asText())
                .isEqualTo(
                        "transaction-timeout-ms: 1000000 (expected: at most 900000,"
                                + " transaction.max.timeout.ms of broker 1)");
    }

    @Test
    void topicOfTooShortMessagesIsRefused() throws Exception {
        ObjectNode attempt = stream.attempt(1);
        String narrow = stream.output + ".narrow";
        broker.create(narrow, 1, Map.of("max.message.bytes", "1000"));
        ((ObjectNode) attempt.path("output")).put("topic", narrow);
        JsonNode last = end(attempt, ExitStatus.REFUSED);
        assertThat(last.path("code").asText()).isEqualTo("broker-limit");
        assertThat(last.path("message").asText())
                .isEqualTo(
                        "output.topic: max.message.bytes of topic "
                                + narrow
                                + " is 1000 (expected: >= 16384)");
    }

    @Test
    void nameThatTheAnswerHasAlreadyIsRefused() throws Exception {
        ObjectNode attempt = stream.attempt(1);
        attempt.putArray("pass-through").add("version");
        JsonNode last = end(attempt, ExitStatus.REFUSED);
        assertThat(last.path("code").asText()).isEqualTo("unknown-column");
        assertThat(last.path("message").asText())
                .isEqualTo(
                        "pass-through: 'version' (expected: a name that the answer has not yet)");
    }

    @Test
    void topicThatTakesNoMoreAnswersEndsAttemptsByNameUntilItDoes() throws Exception {
        ObjectNode attempt = stream.attempt(1);
        stream.send(StreamFixture.flights(0, 100));
        try (StreamHere run = stream.startHere(attempt)) {
            StreamFixture.awaitAll(run, 100);
            limit(stream.output, "100");
            stream.send(StreamFixture.flights(100, 100));
            assertThat(run.end()).isEqualTo(ExitStatus.FAILED);
            JsonNode last = run.said().getLast();
            assertThat(last.path("code").asText()).as(last.toString()).isEqualTo("output-failed");
            assertThat(last.path("retryable").asBoolean()).isTrue();
            assertThat(last.path("message").asText()).contains("larger than");
        }
        try (StreamHere next = stream.startHere(attempt.put("attempt", 2))) {
            assertThat(next.end()).isEqualTo(ExitStatus.REFUSED);
            assertThat(next.said().getLast().path("message").asText())
                    .startsWith(
                            "output.topic: max.message.bytes of topic "
                                    + stream.output
                                    + " is 100 ");
        }
        limit(stream.output, "1048588");
        try (StreamHere last = stream.startHere(attempt.put("attempt", 3))) {
            StreamFixture.awaitAll(last, 200);
            assertThat(last.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(200)
                .values()
                .containsOnly(1);
    }

    private void limit(String topic, String bytes) throws Exception {
        AlterConfigOp set =
                new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
        broker.admin()
                .incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
                .all()
                .get();
    }
}
