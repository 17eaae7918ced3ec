package dev.slipway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.client.control.Sending;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.outside.LocalBroker;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A stream that scores flights, and its topics.
final class LateFlights {
    static final StreamName NAME = new StreamName("late-flights");
    static final String INPUT = "flights";
    static final String OUTPUT = "late";
    static final String DEAD = "late.dead";
    static final int PARTITIONS = 2;

    private LateFlights() {}

    static void createTopics(LocalBroker broker) throws Exception {
        for (String topic : List.of(INPUT, OUTPUT, DEAD)) {
            broker.create(topic, PARTITIONS, Map.of());
        }
    }

    /// One with nothing beside it.
    static StreamJobSpec stream() {
        return stream(Map.of(), false, false);
    }

    /// One beside which a child waits for its turn.
    static StreamJobSpec besideStandby() {
        return stream(Map.of(), false, true);
    }

    /// One whose rows are events of a source, too, and whose windows requests see.
    static StreamJobSpec feeding(String source) {
        return stream(Map.of(source, INPUT), true, false);
    }

    private static StreamJobSpec stream(
            Map<String, String> events, boolean feeds, boolean standby) {
        return new StreamJobSpec(
                NAME,
                TeamName.DEFAULT,
                new EndpointName("flights"),
                null,
                new StreamJobSpec.Source(
                        "events",
                        INPUT,
                        StreamJobSpec.Start.EARLIEST,
                        StreamJobSpec.Source.USUAL_DISORDER,
                        events,
                        feeds),
                new StreamJobSpec.Sink(OUTPUT, null),
                new StreamJobSpec.Commit(
                        StreamJobSpec.Delivery.EXACTLY_ONCE,
                        Duration.ofMillis(200),
                        Duration.ofMinutes(1)),
                null,
                List.of("id"),
                null,
                standby,
                StreamJobSpec.Wanted.RUNNING);
    }

    /// The stream as soon as it is so.
    static StreamStatus await(Operator operator, Predicate<StreamStatus> wanted) {
        while (true) {
            StreamStatus status = operator.client().streams().one(NAME);
            assertThat(status.job().state())
                    .as(status.toString())
                    .isNotIn(JobState.REFUSED, JobState.FAILED, JobState.NEEDS_REPAIR);
            if (wanted.test(status)) {
                return status;
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// Whether so many rows were read, and all that came.
    static Predicate<StreamStatus> hasRead(int rows) {
        return status ->
                status.progress() != null
                        && status.rows() >= rows
                        && Long.valueOf(0).equals(status.progress().lagTotal());
    }

    /// Sends flights, one after the other to each partition in turn.
    static void send(LocalBroker broker, List<String> messages) {
        broker.sendInTurn(INPUT, PARTITIONS, messages);
    }

    /// The answers to so many flights, each once, as a reader of committed ones sees them.
    static Map<Integer, JsonNode> answers(LocalBroker broker, int count) throws Exception {
        List<JsonNode> seen = new ArrayList<>();
        while (seen.size() < count) {
            LockSupport.parkNanos(50_000_000);
            seen =
                    broker.committed(OUTPUT).stream()
                            .map(record -> Documents.tree(new String(record.value(), UTF_8)))
                            .toList();
        }
        Map<Integer, JsonNode> byId = new TreeMap<>();
        for (JsonNode answer : seen) {
            assertThat(byId.put(answer.path("id").asInt(), answer)).as(answer.toString()).isNull();
        }
        assertThat(byId).hasSize(count);
        return byId;
    }

    /// Version 2 has scored from this flight on, as is recorded; version 1 what was before.
    static void requireVersions(Map<Integer, JsonNode> answers, StreamJob switched, int first) {
        StreamJob.Switch change = switched.switches().getFirst();
        assertThat(change.scored().version()).isEqualTo(new VersionNumber(2));
        assertThat(change.offsets().values())
                .as(change.toString())
                .allMatch(offset -> offset == first / PARTITIONS);
        answers.forEach((id, answer) ->
                assertThat(answer.path("version").asInt())
                        .as(answer.toString())
                        .isEqualTo(id < first ? 1 : 2));
    }

    /// Declares it, and the connection to its brokers.
    static void apply(Operator operator, LocalBroker broker) {
        apply(operator, broker, stream());
    }

    /// The same with another stream.
    static void apply(Operator operator, LocalBroker broker, StreamJobSpec stream) {
        ConnectionSpec events =
                new ConnectionSpec(
                        "events",
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.KAFKA,
                        URI.create("kafka://" + broker.address()),
                        null,
                        Map.of());
        assertThat(
                        operator.client()
                                .objects()
                                .apply(
                                        new ApplyObjects(
                                                List.of(
                                                        new Put(events, null),
                                                        new Put(stream, null)),
                                                List.of()),
                                        Sending.REAL)
                                .records())
                .isNotEmpty();
    }
}
