package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.LocalBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Messages that cannot be scored, and clusters that cannot be used.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileMessageTest {
    private static final int LARGE = 10_000_000;

    private Path directory;
    private LocalBroker broker;
    private StreamFixture stream;

    @BeforeAll
    void makeTopics(@TempDir Path temporary) throws Exception {
        directory = temporary;
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        broker = stream.broker;
    }

    /// An attempt at a stream of its own, over topics of its own.
    private ObjectNode attempt(String name) throws Exception {
        broker.create(name, 1, Map.of());
        broker.create(name + ".scored", 1, Map.of());
        broker.create(name + ".dead", 1, Map.of());
        ObjectNode attempt = stream.attempt(1).put("job", name);
        ((ObjectNode) attempt.path("input")).put("topic", name);
        ((ObjectNode) attempt.path("output"))
                .put("topic", name + ".scored")
                .put("dead-letters", name + ".dead");
        return attempt;
    }

    /// The child's last line, when it has ended by itself.
    private JsonNode end(String name, ObjectNode attempt, ExitStatus expected) throws Exception {
        StreamFixture own = stream.beside(directory.resolve(name));
        try (Child child = own.start(attempt)) {
            assertThat(child.end()).isEqualTo(expected.code());
            return child.said().getLast();
        }
    }

    @Test
    void messagesThatAreNoRowsAreDeadLettersWithTheirReason() throws Exception {
        ObjectNode attempt = attempt("hostile");
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
        values.forEach(value -> records.add(new ProducerRecord<>("hostile", 0, null, value)));
        broker.send("hostile", records);
        StreamFixture own = stream.beside(directory.resolve("hostile"));
        try (Child child = own.start(attempt)) {
            StreamFixture.awaitAll(child, values.size());
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        assertThat(stream.answers("hostile.scored")).hasSize(2);
        List<JsonNode> dead = stream.answers("hostile.dead");
        assertThat(dead.stream().map(letter -> letter.path("offset").asInt()))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(dead).allMatch(letter -> letter.path("topic").asText().equals("hostile"));
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

    @Test
    void tooManyDeadLettersEndTheStream() throws Exception {
        ObjectNode attempt = attempt("limited").put("max-dead-letters", 3);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            records.add(
                    new ProducerRecord<>(
                            "limited", 0, null, "none".getBytes(StandardCharsets.UTF_8)));
        }
        broker.send("limited", records);
        JsonNode last = end("limited", attempt, ExitStatus.FAILED);
        assertThat(last.path("code").asText()).isEqualTo("too-many-dead-letters");
        assertThat(last.path("retryable").asBoolean()).isFalse();
        assertThat(last.path("message").asText())
                .isEqualTo(
                        "10 dead letters among 10 messages (expected: at most 3 rows); see topic"
                                + " limited.dead");
        assertThat(stream.answers("limited.dead")).hasSize(10);
    }

    @Test
    void topicThatIsNotThereIsNamed() throws Exception {
        ObjectNode attempt = attempt("lonely");
        ((ObjectNode) attempt.path("output")).put("topic", "nowhere");
        JsonNode last = end("lonely", attempt, ExitStatus.REFUSED);
        assertThat(last.path("code").asText()).isEqualTo("topic-not-found");
        assertThat(last.path("message").asText())
                .startsWith("output.topic: 'nowhere' (expected: a topic of 127.0.0.1:");
    }

    @Test
    void timeoutThatTheBrokerDoesNotAllowIsRefused() throws Exception {
        ObjectNode attempt = attempt("patient").put("transaction-timeout-ms", 1_000_000);
        JsonNode last = end("patient", attempt, ExitStatus.REFUSED);
        assertThat(last.path("code").asText()).isEqualTo("broker-limit");
        assertThat(last.path("message").asText())
                .isEqualTo(
                        "transaction-timeout-ms: 1000000 (expected: at most 900000,"
                                + " transaction.max.timeout.ms of broker 1)");
    }

    @Test
    void topicOfTooShortMessagesIsRefused() throws Exception {
        ObjectNode attempt = attempt("narrow");
        broker.create("narrow.short", 1, Map.of("max.message.bytes", "1000"));
        ((ObjectNode) attempt.path("output")).put("topic", "narrow.short");
        JsonNode last = end("narrow", attempt, ExitStatus.REFUSED);
        assertThat(last.path("code").asText()).isEqualTo("broker-limit");
        assertThat(last.path("message").asText())
                .isEqualTo(
                        "output.topic: max.message.bytes of topic narrow.short is 1000 (expected:"
                                + " >= 16384)");
    }

    @Test
    void nameThatTheAnswerHasAlreadyIsRefused() throws Exception {
        ObjectNode attempt = attempt("twice");
        attempt.putArray("pass-through").add("version");
        JsonNode last = end("twice", attempt, ExitStatus.REFUSED);
        assertThat(last.path("code").asText()).isEqualTo("unknown-column");
        assertThat(last.path("message").asText())
                .isEqualTo(
                        "pass-through: 'version' (expected: a name that the answer has not yet)");
    }

    @Test
    void topicThatTakesNoMoreAnswersEndsAttemptsByNameUntilItDoes() throws Exception {
        ObjectNode attempt = attempt("refusing");
        StreamFixture own = stream.beside(directory.resolve("refusing"));
        broker.sendInTurn("refusing", 1, StreamFixture.flights(0, 100));
        try (StreamHere run = own.startHere(attempt)) {
            StreamFixture.awaitAll(run, 100);
            limit("refusing.scored", "100");
            broker.sendInTurn("refusing", 1, StreamFixture.flights(100, 100));
            assertThat(run.end()).isEqualTo(ExitStatus.FAILED);
            JsonNode last = run.said().getLast();
            assertThat(last.path("code").asText()).as(last.toString()).isEqualTo("output-failed");
            assertThat(last.path("retryable").asBoolean()).isTrue();
            assertThat(last.path("message").asText()).contains("larger than");
        }
        try (StreamHere next = own.startHere(attempt.put("attempt", 2))) {
            assertThat(next.end()).isEqualTo(ExitStatus.REFUSED);
            assertThat(next.said().getLast().path("message").asText())
                    .startsWith("output.topic: max.message.bytes of topic refusing.scored is 100 ");
        }
        limit("refusing.scored", "1048588");
        try (StreamHere last = own.startHere(attempt.put("attempt", 3))) {
            StreamFixture.awaitAll(last, 200);
            assertThat(last.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers("refusing.scored")))
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
