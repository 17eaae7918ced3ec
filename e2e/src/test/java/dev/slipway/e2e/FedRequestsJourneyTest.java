package dev.slipway.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.model.Cell;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.client.control.Sending;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.outside.LocalBroker;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests of an endpoint whose features a stream of the same version feeds.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class FedRequestsJourneyTest {
    private static final Instant MORNING = Instant.parse("2001-01-14T06:00:00Z");
    private static final Instant ASKED = MORNING.plus(Duration.ofHours(5));
    private static final int EVENTS = 60;
    private static final EventSource DEPARTURES = new EventSource("departures");
    private static final EventDelivery BESIDE =
            new EventDelivery(
                    "test",
                    1,
                    List.of(
                            Map.of(
                                    "origin", new Cell.Text("ATL"),
                                    "date", new Cell.Text(MORNING.toString()),
                                    "late", new Cell.Whole(1))));

    @TempDir Path scratch;

    private Path data() {
        return scratch.resolve("data");
    }

    /// The example with the lateness of the origin, made of events.
    private Path model() throws Exception {
        Path model = Files.createDirectories(scratch.resolve("model"));
        Path first = NumberedFlights.EXAMPLE.resolve("v1");
        Files.copy(first.resolve("flights-v1.ubj"), model.resolve("flights-v1.ubj"));
        Files.copy(
                NumberedFlights.EXAMPLE.resolve("lateness/features.yaml"),
                model.resolve("features.yaml"));
        String manifest = Files.readString(first.resolve("model.yaml"));
        Files.writeString(
                model.resolve("model.yaml"), manifest.substring(0, manifest.indexOf("warm-up:")));
        return model;
    }

    private static String flight(int id, Instant date, int late) {
        return "{\"id\":%d,\"date\":%d,\"distance\":733,\"origin\":\"ATL\","
                        .formatted(id, date.toEpochMilli())
                + "\"destination\":\"ORD\",\"late\":%d}".formatted(late);
    }

    /// Flights of an hour, two of three of them late, and one for each partition that sees them.
    private static List<String> flights() {
        List<String> flights = new ArrayList<>();
        for (int id = 0; id < EVENTS; id++) {
            flights.add(flight(id, MORNING.plus(Duration.ofMinutes(id)), id % 3 == 0 ? 0 : 1));
        }
        for (int id = EVENTS; id < EVENTS + LateFlights.PARTITIONS; id++) {
            flights.add(flight(id, ASKED, 0));
        }
        return flights;
    }

    /// What the stream answers to a flight that sees all of them.
    private static float answer(LocalBroker broker) throws Exception {
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : broker.committed(LateFlights.OUTPUT)) {
                JsonNode answer =
                        Documents.tree(new String(record.value(), StandardCharsets.UTF_8));
                if (answer.path("id").asInt() == EVENTS) {
                    return (float) answer.path("output").asDouble(Double.NaN);
                }
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// What the endpoint answers to it, once it does.
    private static float asked(Launched server) {
        while (true) {
            HttpResponse<String> response =
                    server.post(
                            "/v1/endpoints/flights/invocations",
                            "{\"dataframe_split\":{\"columns\":[\"date\",\"distance\",\"origin\","
                                    + "\"destination\"],\"data\":[["
                                    + ASKED.toEpochMilli()
                                    + ",733,\"ATL\",\"ORD\"]]}}");
            if (response.statusCode() == 200) {
                JsonNode answer = Documents.tree(response.body()).path("predictions").path(0);
                return (float) (answer.isArray() ? answer.path(0) : answer).asDouble(Double.NaN);
            }
            assertThat(response.statusCode()).as(response.body()).isNotEqualTo(400);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static StreamStatus fed(Operator operator) {
        while (true) {
            StreamStatus status = operator.client().streams().one(LateFlights.NAME);
            StreamProgress progress = status.progress();
            StreamWindows windows = progress == null ? null : progress.windows();
            if (windows != null && windows.fed() != null) {
                assertThat(windows.unfed()).isNull();
                return status;
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void requestsSeeWhatTheStreamHasSeenBeforeAndAfterTheServerIsKilled() throws Exception {
        try (LocalBroker broker = LocalBroker.start(scratch.resolve("broker"))) {
            float answer;
            try (Launched server = Launched.serve(scratch);
                    Operator operator = Operator.of(server, data())) {
                LateFlights.createTopics(broker);
                operator.push("flights", model());
                assertThat(asked(server)).isFinite();
                float unaware = asked(server);
                LateFlights.apply(operator, broker, LateFlights.feeding("departures"));
                broker.sendInTurn(LateFlights.INPUT, LateFlights.PARTITIONS, flights());
                answer = answer(broker);
                assertThat(answer).isNotEqualTo(unaware);
                while (asked(server) != answer) {
                    LockSupport.parkNanos(20_000_000);
                }
                String job = fed(operator).job().outsideName();
                assertThatThrownBy(() -> operator.client().events(DEPARTURES, BESIDE))
                        .hasMessageContaining("source: departures: stream job " + job + " feeds");
                server.kill();
            }
            try (Launched server = Launched.serve(scratch);
                    Operator operator = Operator.of(server, data())) {
                assertThat(asked(server)).isEqualTo(answer);
                assertThat(requireNonNull(fed(operator).progress()).attempt()).isEqualTo(2);
                assertThat(asked(server)).isEqualTo(answer);
                operator.client()
                        .objects()
                        .remove(
                                new ObjectId(Kind.STREAM_JOB, LateFlights.NAME.value()),
                                Sending.REAL);
                assertThat(asked(server)).as("what was fed stays").isEqualTo(answer);
                awaitTaken(operator);
            }
        }
    }

    /// Events are taken again once the stream is gone.
    private static void awaitTaken(Operator operator) {
        while (true) {
            try {
                assertThat(operator.client().events(DEPARTURES, BESIDE).taken()).isEqualTo(1);
                return;
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("feeds what is made of it");
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
