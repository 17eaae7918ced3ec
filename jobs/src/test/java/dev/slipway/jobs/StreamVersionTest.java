package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A version that changes while messages are scored.
final class StreamVersionTest {
    @TempDir private Path directory;
    private StreamFixture stream;

    @BeforeEach
    void makeTopics() throws Exception {
        stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
    }

    @Test
    void versionChangesAtOneCheckpointAndTheOffsetsAreTold() throws Exception {
        long rows;
        JsonNode changed;
        try (Feed feed = new Feed(stream, 4_000);
                Child child = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(child, 2_000);
            stream.follow(StreamFixture.model("v2", 2));
            assertThat(child.await("version")).isTrue();
            changed = child.said().getLast();
            // Killed at once: whoever begins again has to give the same messages to the same
            // versions, although it is told of the old one.
            child.kill();
            ObjectNode next = stream.attempt(2);
            next.set("model", StreamFixture.model("v2", 2));
            try (Child successor = stream.start(next)) {
                assertThat(successor.await("started")).isTrue();
                assertThat(successor.said().getLast().path("version").asLong()).isEqualTo(2);
                rows = feed.end();
                StreamFixture.awaitAll(successor, rows);
                successor.terminate();
                assertThat(successor.end()).isEqualTo(ExitStatus.STOPPED.code());
            }
        }
        assertThat(changed.path("version").asLong()).isEqualTo(2);
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(Math.toIntExact(rows))
                .values()
                .containsOnly(1);
        versionsFollowOffsets(changed);
    }

    /// The number of a flight tells its partition and offset: they were sent in turn.
    private void versionsFollowOffsets(JsonNode changed) throws Exception {
        Map<Long, Long> versions = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : stream.broker.committed(stream.output)) {
            JsonNode answer = JobFixture.JSON.readTree(record.value());
            long id = answer.path("id").asLong();
            long partition = id % StreamFixture.PARTITIONS;
            long offset = id / StreamFixture.PARTITIONS;
            long from = changed.path("offsets").path(Long.toString(partition)).asLong(-1);
            assertThat(from).isNotNegative();
            assertThat(answer.path("version").asLong())
                    .as("version of message " + offset + " of partition " + partition)
                    .isEqualTo(offset < from ? 1 : 2);
            versions.merge(answer.path("version").asLong(), 1L, Long::sum);
        }
        assertThat(versions).containsOnlyKeys(1L, 2L);
    }

    @Test
    void versionThatCannotBeLoadedChangesNothing() throws Exception {
        try (Child child = stream.start(stream.attempt(1))) {
            assertThat(child.await("started")).isTrue();
            stream.follow(StreamFixture.model("no-such-version", 3));
            assertThat(child.await("version-refused")).isTrue();
            assertThat(child.said().getLast().path("version").asLong()).isEqualTo(3);
            stream.send(StreamFixture.flights(0, 100));
            StreamFixture.awaitAll(child, 100);
            child.terminate();
            assertThat(child.end()).isEqualTo(ExitStatus.STOPPED.code());
        }
        List<JsonNode> answers = stream.answers(stream.output);
        assertThat(answers).hasSize(100);
        assertThat(answers).allMatch(answer -> answer.path("version").asLong() == 1);
    }
}
