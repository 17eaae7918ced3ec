package dev.slipway.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/// Lines to a topic and back, over a real broker.
final class TopicPipeTest {
    private static final List<String> READ = List.of("answers", "letters");

    @Test
    void linesGoOutInTurnAndOnlyWhatIsCommittedComesBack() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        LocalBroker broker = LocalBroker.shared();
        TopicPipe.Topics topics = new TopicPipe.Topics(broker.address(), 2, "lines", READ);
        try (TopicPipe pipe = TopicPipe.open(topics, new Report(said));
                KafkaProducer<byte[], byte[]> answering = answering(broker)) {
            List.of("one", "", "three").forEach(pipe::send);
            answering.initTransactions();
            answering.beginTransaction();
            write(answering, "answers", "in doubt");
            answering.abortTransaction();
            answering.beginTransaction();
            write(answering, "answers", "sure \"as\" text");
            write(answering, "letters", "unfit");
            answering.commitTransaction();
            while (lines(said).size() < 2) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        assertThat(broker.committed("lines"))
                .extracting(one -> one.partition() + new String(one.value(), UTF_8))
                .containsExactlyInAnyOrder("0one", "1", "0three");
        assertThat(broker.committedAtMost("lines")).isEqualTo(3);
        assertThat(broker.committedAtMost("answers"))
                .as("with ends of transactions, and what was given up if it was sent")
                .isBetween(2L, 4L);
        assertThat(lines(said))
                .extracting(one -> one.path("topic").asText() + ": " + one.path("value").asText())
                .containsExactlyInAnyOrder("answers: sure \"as\" text", "letters: unfit");
        assertThat(lines(said)).allMatch(one -> one.path("timestamp").asLong() > 0);
    }

    /// As whoever removes a key from a compacted topic writes one.
    @Test
    void messageWithoutAValueComesBackAsSuchAndOthersBehindIt() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        LocalBroker broker = LocalBroker.shared();
        TopicPipe.Topics topics =
                new TopicPipe.Topics(broker.address(), 1, "none-lines", List.of("none-answers"));
        try (TopicPipe pipe = TopicPipe.open(topics, new Report(said));
                KafkaProducer<byte[], byte[]> answering = answering(broker)) {
            assertThat(pipe).isNotNull();
            answering.initTransactions();
            answering.beginTransaction();
            Object ignored = answering.send(new ProducerRecord<>("none-answers", 0, null, null));
            write(answering, "none-answers", "");
            write(answering, "none-answers", "behind it");
            answering.commitTransaction();
            while (lines(said).size() < 3) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        assertThat(lines(said))
                .extracting(one -> one.path("value").toString())
                .containsExactly("null", "\"\"", "\"behind it\"");
    }

    private static KafkaProducer<byte[], byte[]> answering(LocalBroker broker) {
        Properties properties = broker.clients();
        properties.put("transactional.id", "answering");
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void write(KafkaProducer<byte[], byte[]> out, String topic, String text) {
        Object ignored = out.send(new ProducerRecord<>(topic, 0, null, text.getBytes(UTF_8)));
    }

    private static List<JsonNode> lines(ByteArrayOutputStream said) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : said.toString(UTF_8).lines().toList()) {
            lines.add(JobFixture.JSON.readTree(line));
        }
        return lines;
    }
}
