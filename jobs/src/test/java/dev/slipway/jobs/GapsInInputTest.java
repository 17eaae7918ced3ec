package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stream that goes on behind the end of a transaction that its brokers have deleted: no message
/// was there, and what expires later was one.
final class GapsInInputTest {
    private static final int ROWS = 100;
    private static final int GONE = 60;

    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    private KafkaProducer<byte[], byte[]> sender() {
        Properties properties = stream.broker.clients();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "sends-" + stream.input);
        // It is open for as long as an attempt takes to begin and to end.
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 600_000);
        ByteArraySerializer bytes = new ByteArraySerializer();
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes);
        producer.initTransactions();
        return producer;
    }

    /// Sends messages to partition 0 that nobody reads yet.
    private void begin(KafkaProducer<byte[], byte[]> producer, List<String> flights) {
        producer.beginTransaction();
        for (String flight : flights) {
            Object ignored = producer.send(stream.record(0, flight));
        }
        producer.flush();
    }

    private void expire(long before) throws Exception {
        TopicPartition partition = new TopicPartition(stream.input, 0);
        stream.broker
                .admin()
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    private void awaitAnswers(StreamHere here, int rows) throws Exception {
        while (stream.answers(stream.output).size() < rows) {
            assertThat(here.await("progress")).as(here.said().toString()).isTrue();
        }
    }

    private static void stopAtTheEnd(StreamHere here) throws Exception {
        do {
            assertThat(here.await("progress")).isTrue();
        } while (here.said().getLast().path("lag-total").asLong(1) > 0);
        assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
    }

    /// It would go on for ever otherwise.
    private static JsonNode requireFails(StreamHere here) throws Exception {
        int told = 0;
        while (told < 60 && here.await("progress")) {
            told++;
        }
        assertThat(told).as("seconds that it went on").isLessThan(60);
        assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
        return here.said().getLast();
    }

    @Test
    void whatExpiresBeforeItIsReadEndsAnAttemptThatHasPassedAGap() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = sender()) {
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                begin(producer, StreamFixture.flights(0, ROWS));
                producer.commitTransaction();
                awaitAnswers(here, ROWS);
                stopAtTheEnd(here);
            }
            expire(ROWS + 1);
            try (StreamHere here = stream.startHere(stream.attempt(2))) {
                assertThat(here.await("checkpoint")).isTrue();
                begin(producer, StreamFixture.flights(ROWS, ROWS));
                expire(ROWS + 1 + GONE);
                JsonNode last = requireFails(here);
                assertThat(last.path("code").asText()).isEqualTo("input-gone");
                assertThat(last.path("message").asText())
                        .contains("partition " + stream.input + "-0")
                        .contains("messages were deleted before they were read");
            }
            producer.commitTransaction();
        }
        int left = 2 * ROWS - GONE;
        try (StreamHere here = stream.startHere(stream.attempt(3).put("repair", true))) {
            awaitAnswers(here, left);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(left)
                .values()
                .containsOnly(1);
    }
}
