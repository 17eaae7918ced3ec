package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.job.StreamWindows;
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
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Flights from one origin that are events and rows of a stream, and what it and its endpoint
/// answer to those that see them.
final class FedFlights {
    static final Instant MORNING = Instant.parse("2001-01-14T06:00:00Z");

    /// So many are events alone, one each minute.
    private static final int EVENTS = 60;

    private static final Duration LATER = Duration.ofHours(5);

    private FedFlights() {}

    /// The example with the lateness of the origin, made of events.
    static Path model(Path scratch) throws Exception {
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

    /// Sends flights of an hour, two of three of them late, and one to each partition that sees
    /// them.
    ///
    /// @param first of their numbers
    static void send(LocalBroker broker, int first, Instant begin) {
        List<String> flights = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int late = i % 3 == 0 ? 0 : 1;
            flights.add(flight(first + i, begin.plus(Duration.ofMinutes(i)), late));
        }
        for (int i = 0; i < LateFlights.PARTITIONS; i++) {
            flights.add(flight(first + EVENTS + i, begin.plus(LATER), 0));
        }
        broker.sendInTurn(LateFlights.INPUT, LateFlights.PARTITIONS, flights);
    }

    private static String flight(int id, Instant date, int late) {
        return "{\"id\":%d,\"date\":%d,\"distance\":733,\"origin\":\"ATL\","
                        .formatted(id, date.toEpochMilli())
                + "\"destination\":\"ORD\",\"late\":%d}".formatted(late);
    }

    /// What the stream answers to a flight that sees those of an hour.
    ///
    /// @param first of their numbers
    static float answer(LocalBroker broker, int first) throws Exception {
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : broker.committed(LateFlights.OUTPUT)) {
                JsonNode answer =
                        Documents.tree(new String(record.value(), StandardCharsets.UTF_8));
                if (answer.path("id").asInt() == first + EVENTS) {
                    return (float) answer.path("output").asDouble(Double.NaN);
                }
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// What the endpoint answers to it, once it answers.
    ///
    /// @param begin of the hour
    static float asked(Launched server, Instant begin) {
        while (true) {
            HttpResponse<String> response =
                    server.post(
                            "/v1/endpoints/flights/invocations",
                            "{\"dataframe_split\":{\"columns\":[\"date\",\"distance\",\"origin\","
                                    + "\"destination\"],\"data\":[["
                                    + begin.plus(LATER).toEpochMilli()
                                    + ",733,\"ATL\",\"ORD\"]]}}");
            if (response.statusCode() == 200) {
                JsonNode answer = Documents.tree(response.body()).path("predictions").path(0);
                return (float) (answer.isArray() ? answer.path(0) : answer).asDouble(Double.NaN);
            }
            assertThat(response.statusCode()).as(response.body()).isNotEqualTo(400);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// Waits until the endpoint answers that.
    static void awaitAsked(Launched server, Instant begin, float answer) {
        while (asked(server, begin) != answer) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// The stream, once its attempt has fed the store.
    static StreamStatus fed(Operator operator) {
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
}
