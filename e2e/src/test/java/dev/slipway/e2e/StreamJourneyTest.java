package dev.slipway.e2e;

import static java.util.Objects.requireNonNull;
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
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.client.Sending;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.LocalBroker;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A topic that is scored by a started server, as it comes.
final class StreamJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final StreamName LATE = new StreamName("late-flights");
    private static final int SENT = 1_000;
    private static final int PARTITIONS = 2;

    @TempDir Path scratch;

    private Path data() {
        return scratch.resolve("data");
    }

    private static StreamJobSpec stream() {
        return new StreamJobSpec(
                LATE,
                TeamName.DEFAULT,
                new EndpointName("flights"),
                null,
                new StreamJobSpec.Source(
                        "events",
                        "flights",
                        StreamJobSpec.Start.EARLIEST,
                        StreamJobSpec.Source.USUAL_DISORDER,
                        Map.of()),
                new StreamJobSpec.Sink("late", null),
                new StreamJobSpec.Commit(
                        StreamJobSpec.Delivery.EXACTLY_ONCE,
                        Duration.ofMillis(200),
                        Duration.ofMinutes(1)),
                null,
                List.of("id"),
                StreamJobSpec.Wanted.RUNNING);
    }

    private static void apply(Operator operator, LocalBroker broker) {
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
                                                        new Put(stream(), null)),
                                                List.of()),
                                        Sending.REAL)
                                .records())
                .isNotEmpty();
    }

    /// Flights with ids from here on, as messages.
    private static List<String> flights(int from) throws IOException {
        List<String> lines = Files.readAllLines(FLIGHTS.resolve("flights-small.csv"));
        List<String> names = List.of(lines.getFirst().split(",", -1));
        return IntStream.range(from, from + SENT)
                .mapToObj(id -> message(id, names, lines.get(1 + id % (lines.size() - 1))))
                .toList();
    }

    private static String message(int id, List<String> names, String line) {
        String[] cells = line.split(",", -1);
        StringBuilder text = new StringBuilder("{\"id\":" + id);
        for (int i = 0; i < cells.length; i++) {
            boolean isNumber = cells[i].matches("-?[0-9.eE+-]+");
            String value = cells[i].isEmpty() ? "null" : '"' + cells[i] + '"';
            text.append(",\"")
                    .append(names.get(i))
                    .append("\":")
                    .append(isNumber ? cells[i] : value);
        }
        return text.append('}').toString();
    }

    /// The stream as soon as it is so.
    private static StreamStatus await(Operator operator, Predicate<StreamStatus> wanted) {
        while (true) {
            StreamStatus status = operator.client().streams().one(LATE);
            assertThat(status.job().state())
                    .as(status.toString())
                    .isNotIn(JobState.REFUSED, JobState.FAILED, JobState.NEEDS_REPAIR);
            if (wanted.test(status)) {
                return status;
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static Predicate<StreamStatus> hasRead(int rows) {
        return status ->
                status.progress() != null
                        && status.rows() >= rows
                        && Long.valueOf(0).equals(status.progress().lagTotal());
    }

    /// The answers to so many flights, each once, as a reader of committed ones sees them.
    private static Map<Integer, JsonNode> answers(LocalBroker broker, int count) throws Exception {
        List<JsonNode> seen = new ArrayList<>();
        while (seen.size() < count) {
            seen =
                    broker.committed("late").stream()
                            .map(record ->
                                    Documents.tree(
                                            new String(record.value(), StandardCharsets.UTF_8)))
                            .toList();
        }
        Map<Integer, JsonNode> byId = new TreeMap<>();
        for (JsonNode answer : seen) {
            assertThat(byId.put(answer.path("id").asInt(), answer)).as(answer.toString()).isNull();
        }
        assertThat(byId).hasSize(count);
        return byId;
    }

    private void killChild(StreamStatus status) throws IOException {
        Path mark = data().resolve("jobs").resolve(status.job().id().value()).resolve("child.json");
        long pid = Documents.tree(Files.readString(mark)).path("pid").asLong();
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    @Test
    void killsOfChildAndServerAndAnotherVersionLoseNoRowAndRepeatNone() throws Exception {
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"))) {
            for (String topic : List.of("flights", "late", "late.dead")) {
                broker.create(topic, PARTITIONS, Map.of());
            }
            broker.sendInTurn("flights", PARTITIONS, flights(0));
            try (Launched server = Launched.serve(scratch);
                    Operator operator = Operator.of(server, data())) {
                operator.push("flights", FLIGHTS.resolve("v1"));
                apply(operator, broker);
                killChild(await(operator, hasRead(SENT)));
                broker.sendInTurn("flights", PARTITIONS, flights(SENT));
                await(operator, hasRead(2 * SENT).and(status -> status.job().attempt() == 2));
                assertThat(server.get("/metrics").body())
                        .contains("slipway_stream_lag_rows{stream=\"late-flights\"} 0.0");
                server.kill();
            }
            broker.sendInTurn("flights", PARTITIONS, flights(2 * SENT));
            try (Launched server = Launched.serve(scratch);
                    Operator operator = Operator.of(server, data())) {
                await(operator, hasRead(3 * SENT));
                operator.push("flights", FLIGHTS.resolve("v2"));
                StreamJob switched =
                        await(operator, status -> !status.job().switches().isEmpty()).job();
                broker.sendInTurn("flights", PARTITIONS, flights(3 * SENT));
                await(operator, hasRead(4 * SENT));
                requireVersions(answers(broker, 4 * SENT), switched);
                stopStartAndRemove(operator);
            }
        }
    }

    private static void requireVersions(Map<Integer, JsonNode> answers, StreamJob switched) {
        StreamJob.Switch change = switched.switches().getFirst();
        assertThat(change.scored().version()).isEqualTo(new VersionNumber(2));
        assertThat(change.offsets().values())
                .as(change.toString())
                .allMatch(offset -> offset == 3 * SENT / PARTITIONS);
        answers.forEach((id, answer) ->
                assertThat(answer.path("version").asInt())
                        .as(answer.toString())
                        .isEqualTo(id < 3 * SENT ? 1 : 2));
    }

    private void stopStartAndRemove(Operator operator) {
        operator.client().streams().stop(LATE, Sending.REAL);
        StreamJob stopped =
                await(operator, status -> status.job().state() == JobState.STOPPED).job();
        assertThat(requireNonNull(stopped.latest()).tally().rows()).isEqualTo(4 * SENT);
        operator.client().streams().start(LATE, Sending.REAL);
        StreamStatus again = await(operator, hasRead(4 * SENT));
        operator.client()
                .objects()
                .remove(new ObjectId(Kind.STREAM_JOB, LATE.value()), Sending.REAL);
        Path directory = data().resolve("jobs").resolve(again.job().id().value());
        while (Files.exists(directory)) {
            LockSupport.parkNanos(50_000_000);
        }
        assertThat(operator.client().streams().all()).isEmpty();
    }
}
