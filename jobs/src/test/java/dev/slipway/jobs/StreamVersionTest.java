package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.FieldKey;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import java.nio.file.Path;
import java.util.ArrayList;
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
    void aReleaseDividesRowsAndEachStepOfItTakesEffectAtOneCheckpoint() throws Exception {
        List<JsonNode> eras = new ArrayList<>();
        long rows;
        try (Feed feed = new Feed(stream, 4_000);
                Child child = stream.start(stream.attempt(1))) {
            StreamFixture.awaitAll(child, 1_000);
            stream.follow(divided(0.4));
            assertThat(child.await("version")).isTrue();
            eras.add(child.said().getLast());
            // Killed at once: whoever begins again goes on with the split of the checkpoint.
            child.kill();
            stream.keep(stream.attempt(2));
            stream.follow(divided(0.4));
            try (Child successor = Child.start(stream.directory())) {
                assertThat(successor.await("started")).isTrue();
                JsonNode started = successor.said().getLast();
                assertThat(started.path("version").asLong()).isEqualTo(1);
                assertThat(started.at("/canary/weight").asDouble()).isEqualTo(0.4);
                long read = started.path("resumed-rows").asLong() + 2_000;
                StreamFixture.awaitAll(successor, read);
                assertThat(successor.said())
                        .as("nothing changes")
                        .noneMatch(line -> line.path("event").asText().equals("version"));
                stream.follow(divided(0.7));
                assertThat(successor.await("version")).isTrue();
                eras.add(successor.said().getLast());
                StreamFixture.awaitAll(successor, rows(successor) + 2_000);
                stream.follow(StreamFixture.model("v1", 1));
                assertThat(successor.await("version")).isTrue();
                eras.add(successor.said().getLast());
                rows = feed.end();
                StreamFixture.awaitAll(successor, rows);
                successor.terminate();
                assertThat(successor.end()).isEqualTo(ExitStatus.STOPPED.code());
            }
        }
        assertThat(eras)
                .extracting(era -> era.at("/canary/weight").asDouble(0))
                .containsExactly(0.4, 0.7, 0.0);
        assertThat(StreamFixture.counts(stream.answers(stream.output)))
                .hasSize(Math.toIntExact(rows))
                .values()
                .containsOnly(1);
        versionsFollowKeys(eras);
    }

    /// Of the newest checkpoint that was told.
    private static long rows(Child child) {
        return child.said().stream()
                .filter(line -> line.path("event").asText().equals("checkpoint"))
                .mapToLong(line -> line.path("rows").asLong())
                .max()
                .orElseThrow();
    }

    private static ObjectNode divided(double weight) {
        return StreamFixture.divided(
                StreamFixture.model("v1", 1), StreamFixture.model("v2", 2), weight);
    }

    /// A row has the version by which a request with its number as a parameter is answered at the
    /// weight of its time.
    private void versionsFollowKeys(List<JsonNode> eras) throws Exception {
        Map<Long, Long> versions = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : stream.broker.committed(stream.output)) {
            JsonNode answer = JobFixture.JSON.readTree(record.value());
            long id = answer.path("id").asLong();
            double weight = 0;
            for (JsonNode era : eras) {
                long from =
                        era.path("offsets")
                                .path(Long.toString(id % StreamFixture.PARTITIONS))
                                .asLong(-1);
                assertThat(from).isNotNegative();
                weight =
                        id / StreamFixture.PARTITIONS < from
                                ? weight
                                : era.at("/canary/weight").asDouble(0);
            }
            long version = isCandidates(id, weight) ? 2 : 1;
            assertThat(answer.path("version").asLong()).as("of row " + id).isEqualTo(version);
            versions.merge(version, 1L, Long::sum);
        }
        assertThat(versions).containsOnlyKeys(1L, 2L);
    }

    private static boolean isCandidates(long id, double weight) {
        InferenceRequest request =
                new InferenceRequest(
                        List.of(),
                        List.of(),
                        new RequestParameters(Map.of("id", new ParameterValue.Whole(id))));
        long key = FieldKey.of("id", request, Signature.of(List.of(), List.of())).orElseThrow();
        return new ReleaseSplit(
                        new ReleaseId("flights.3"),
                        new VersionNumber(1),
                        new VersionNumber(2),
                        weight,
                        0x5a17L,
                        new StickyKey.Field("id"))
                .isCandidates(key);
    }

    @Test
    void candidateThatCannotBeLoadedHasNoPart() throws Exception {
        try (StreamHere here = stream.startHere(stream.attempt(1))) {
            assertThat(here.await("started")).isTrue();
            stream.follow(
                    StreamFixture.divided(
                            StreamFixture.model("v1", 1),
                            StreamFixture.model("no-such-version", 3),
                            0.5));
            assertThat(here.await("version-refused")).isTrue();
            assertThat(here.said().getLast().path("version").asLong()).isEqualTo(3);
            stream.send(StreamFixture.flights(0, 100));
            StreamFixture.awaitAll(here, 100);
            stream.follow(divided(0.5));
            assertThat(here.await("version")).isTrue();
            assertThat(here.said().getLast().at("/canary/version").asLong()).isEqualTo(2);
            assertThat(here.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        List<JsonNode> answers = stream.answers(stream.output);
        assertThat(answers).hasSize(100);
        assertThat(answers).allMatch(answer -> answer.path("version").asLong() == 1);
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
