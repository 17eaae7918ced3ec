package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
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

/// A topic at the edge of what it keeps, of which a stream has found out where it begins and has
/// read nothing yet: here its messages wait for the end of their transaction.
final class ExpiringInputTest {
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
        return new KafkaProducer<>(properties, bytes, bytes);
    }

    /// Sends messages to partition 0 that nobody reads yet.
    private void begin(KafkaProducer<byte[], byte[]> producer, List<String> flights) {
        producer.initTransactions();
        producer.beginTransaction();
        for (String flight : flights) {
            Object ignored = producer.send(stream.record(0, flight));
        }
        producer.flush();
    }

    private void expire() throws Exception {
        TopicPartition partition = new TopicPartition(stream.input, 0);
        stream.broker
                .admin()
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(GONE)))
                .all()
                .get();
    }

    /// It would go on for ever otherwise.
    private static JsonNode requireEnds(StreamHere here, ExitStatus status) throws Exception {
        int told = 0;
        while (told < 60 && here.await("progress")) {
            told++;
        }
        assertThat(told).as("seconds that it went on").isLessThan(60);
        assertThat(here.end()).isEqualTo(status);
        return here.said().getLast();
    }

    @Test
    void whatExpiresBeforeAnythingIsReadIsPassedOverByTheNextAttempt() throws Exception {
        requirePassedOver("started");
    }

    /// A checkpoint goes on with the messages that are gone, and knows nothing else.
    @Test
    void aCheckpointOfNothingIsGivenUpForIt() throws Exception {
        requirePassedOver("checkpoint");
    }

    /// As long as nothing is scored, what is known of where reading goes on says no more.
    @Test
    void whatExpiresWhileAStreamIsAwayThatHasReadNothingIsPassedOver() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = sender()) {
            begin(producer, StreamFixture.flights(0, ROWS));
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                assertThat(here.await("checkpoint")).isTrue();
                assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
            }
            keepNext();
            expire();
            try (StreamHere here = stream.startHere(stream.attempt(2))) {
                requireEndsForExpired(here);
            }
            producer.commitTransaction();
        }
        requireRest(3);
    }

    /// @param until what the first attempt has said before messages expire
    private void requirePassedOver(String until) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = sender()) {
            begin(producer, StreamFixture.flights(0, ROWS));
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                assertThat(here.await(until)).isTrue();
                keepNext();
                expire();
                requireEndsForExpired(here);
            }
            producer.commitTransaction();
        }
        requireRest(2);
    }

    /// As an attempt leaves it that has gone on from such a checkpoint.
    private void keepNext() throws IOException {
        Files.writeString(stream.directory().resolve("next.json"), "{\"0\":1}");
    }

    private void requireEndsForExpired(StreamHere here) throws Exception {
        JsonNode last = requireEnds(here, ExitStatus.STOPPED);
        assertThat(last.path("event").asText()).as(last.toString()).isEqualTo("stopped");
        assertThat(last.path("reason").asText())
                .startsWith("brokers have deleted messages of topic " + stream.input)
                .endsWith("behind partition 0 from 0 to " + GONE);
        assertThat(stream.directory().resolve("lost.json")).doesNotExist();
        assertThat(stream.directory().resolve("next.json")).doesNotExist();
    }

    /// @param number of the attempt that reads what is left
    private void requireRest(int number) throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(number))) {
            while (stream.answers(stream.output).size() < ROWS - GONE) {
                assertThat(here.await("progress")).as(here.said().toString()).isTrue();
            }
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(ROWS - GONE)
                .containsKeys((long) GONE, ROWS - 1L)
                .values()
                .containsOnly(1);
    }

    @Test
    void whatHasComeSinceTheStreamBeganIsLost() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = sender()) {
            try (StreamHere here = stream.startHere(stream.attempt(1))) {
                assertThat(here.await("started")).isTrue();
                begin(producer, StreamFixture.flights(0, ROWS));
                expire();
                JsonNode last = requireEnds(here, ExitStatus.FAILED);
                assertThat(last.path("code").asText()).isEqualTo("input-gone");
            }
            producer.abortTransaction();
        }
        try (StreamHere here = stream.startHere(stream.attempt(2))) {
            assertThat(here.end()).isEqualTo(ExitStatus.FAILED);
        }
    }
}
