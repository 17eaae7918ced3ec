package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a stream goes by when it begins behind its answers: offsets that brokers keep for a week.
final class RepairedStreamTest {
    private static final int ROWS = 100;

    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    private ObjectNode repair(int number) {
        return stream.attempt(number).put("repair", true);
    }

    private String group() {
        return "slipway-" + stream.attempt(1).path("job").asText();
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(stream.input, number);
    }

    private Map<Integer, Long> offsets() throws Exception {
        Map<Integer, Long> offsets = new HashMap<>();
        stream.broker
                .admin()
                .listConsumerGroupOffsets(group())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach(
                        (partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        return offsets;
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) throws Exception {
        stream.broker.admin().alterConsumerGroupOffsets(group(), offsets).all().get();
    }

    /// As brokers do with what nobody has committed for a week.
    private void forget(Set<TopicPartition> partitions) throws Exception {
        stream.broker.admin().deleteConsumerGroupOffsets(group(), partitions).all().get();
    }

    /// As an attempt leaves it whose answers the brokers have given up.
    private void lose() throws Exception {
        Files.writeString(
                stream.directory().resolve("lost.json"),
                "{\"event\":\"failed\",\"code\":\"commit-lost\",\"message\":\"lost\","
                        + "\"retryable\":false}");
    }

    private void awaitAnswers(StreamHere here, int rows) throws Exception {
        while (stream.answers(stream.output).size() < rows) {
            assertThat(here.await("progress")).as(here.said().getLast().toString()).isTrue();
        }
    }

    /// Has an attempt answer some more rows, which makes so many of them, and stop.
    private void score(ObjectNode attempt, int rows) throws Exception {
        try (StreamHere here = stream.startHere(attempt)) {
            stream.send(StreamFixture.flights(rows - ROWS, ROWS));
            awaitAnswers(here, rows);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }

    private void requireEachOnce(int rows) throws Exception {
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(rows)
                .values()
                .containsOnly(1);
    }

    @Test
    void repairBeginsWithTheVersionOfItsOffsetsAndSaysSo() throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            stream.send(StreamFixture.flights(0, ROWS));
            awaitAnswers(here, ROWS);
            stream.follow(StreamFixture.model("v2", 2));
            assertThat(here.await("version")).isTrue();
            stream.send(StreamFixture.flights(ROWS, ROWS));
            awaitAnswers(here, 2 * ROWS);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        lose();
        commit(
                Map.of(
                        partition(0), new OffsetAndMetadata(20),
                        partition(1), new OffsetAndMetadata(20)));
        ObjectNode next = repair(2);
        next.set("model", StreamFixture.model("v2", 2));
        try (StreamHere here = stream.startHere(next)) {
            assertThat(here.await("started")).isTrue();
            JsonNode started = here.said().getLast();
            assertThat(started.path("version").asLong()).isEqualTo(1);
            JsonNode told = started.path("versions");
            assertThat(told)
                    .extracting(one -> one.at("/model/version").asLong())
                    .containsExactly(1L, 2L, 1L);
            assertThat(told.get(1).path("checkpoint").isNumber()).isTrue();
            assertThat(told.get(2).has("checkpoint")).isFalse();
            assertThat(told.get(2).path("from").toString()).isEqualTo("{\"0\":20,\"1\":20}");
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
    }
}
