package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.FieldKey;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which version has answered which message, against what was told. The number of a flight tells
/// its partition and offset: they were sent in turn.
final class VersionsSeen {
    private VersionsSeen() {}

    /// Version 1 has scored what is before the offsets that a line tells, and version 2 the rest.
    static void followOffsets(StreamFixture stream, JsonNode changed) throws Exception {
        Map<Long, Long> versions = new TreeMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            long id = answer.path("id").asLong();
            assertThat(answer.path("version").asLong())
                    .as("version of message " + id)
                    .isEqualTo(isBehind(id, changed) ? 2 : 1);
            versions.merge(answer.path("version").asLong(), 1L, Long::sum);
        }
        assertThat(versions).containsOnlyKeys(1L, 2L);
    }

    /// A row has the version by which a request with its number as a parameter is answered at the
    /// weight of its time.
    static void followKeys(StreamFixture stream, List<JsonNode> eras) throws Exception {
        Map<Long, Long> versions = new TreeMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            long id = answer.path("id").asLong();
            double weight = 0;
            for (JsonNode era : eras) {
                weight = isBehind(id, era) ? era.at("/canary/weight").asDouble(0) : weight;
            }
            long version = isCandidates(id, weight) ? 2 : 1;
            assertThat(answer.path("version").asLong()).as("of row " + id).isEqualTo(version);
            versions.merge(version, 1L, Long::sum);
        }
        assertThat(versions).containsOnlyKeys(1L, 2L);
    }

    /// Listens until an attempt tells that so many rows have been answered; how many by which
    /// version.
    static Map<Long, Long> counted(Talking child, long rows) throws Exception {
        JsonNode progress = child.said().getLast();
        while (sum(progress.path("answered")) < rows) {
            assertThat(child.await("progress")).as(progress.toString()).isTrue();
            progress = child.said().getLast();
        }
        Map<Long, Long> told = new TreeMap<>();
        for (JsonNode one : progress.path("answered")) {
            assertThat(one.path("name").asText()).isEqualTo("flights");
            told.put(one.path("version").asLong(), one.path("rows").asLong());
        }
        return told;
    }

    /// What an attempt has told of versions is what has been answered.
    static void areCounted(StreamFixture stream, Map<Long, Long> told) throws Exception {
        Map<Long, Long> seen = new TreeMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            Object ignored = seen.merge(answer.path("version").asLong(), 1L, Long::sum);
        }
        assertThat(told).isEqualTo(seen);
    }

    /// How many messages are before the offsets that a line tells.
    static long rowsBefore(JsonNode line) {
        long before = 0;
        for (JsonNode offset : line.path("offsets")) {
            before += offset.asLong();
        }
        return before;
    }

    private static long sum(JsonNode answered) {
        long sum = 0;
        for (JsonNode one : answered) {
            sum += one.path("rows").asLong();
        }
        return sum;
    }

    private static boolean isBehind(long id, JsonNode era) {
        long partition = id % StreamFixture.PARTITIONS;
        long from = era.path("offsets").path(Long.toString(partition)).asLong(-1);
        assertThat(from).isNotNegative();
        return id / StreamFixture.PARTITIONS >= from;
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
}
