package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whether offline equals online on every request that was kept.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class LoggedRequestsJourneyTest {
    private static final String DEFINITION =
            """
            columns:
              date: text
              distance: number
              origin: text
              destination: text
            let:
              departure: time(date, 'UTC')
            aggregates:
              then:
                {source: departures, key: origin, time: date, value: late, kind: mean,
                 window: 361m, delay: 2h, tile: 1m, at: departure}
              lately:
                {source: departures, key: origin, time: date, kind: count,
                 window: 12h, delay: 1m, tile: 10s}
            features:
              minute_of_day: minute_of_day(departure, 'UTC')
              day_of_week: day_of_week(departure, 'UTC')
              distance: distance
              origin: origin
              destination: destination
              origin_late_rate: coalesce(then, lately)
            """;
    private static final String SPEC =
            """
            kind: Endpoint
            name: flights
            serves: flights
            capture: {sample: 1}
            """;
    private static final Instant MORNING = Instant.parse("2001-01-14T06:00:00Z");
    private static final int REQUESTS = 20;
    private static final List<String> ORIGINS = List.of("\"ATL\"", "\"ORD\"", "\"ZZZ\"", "\"\"");

    /// Since when there are events that the second aggregate sees.
    private final Instant lately = Instant.now().minus(Duration.ofHours(3));

    @TempDir Path scratch;

    private Path data() {
        return scratch.resolve("data");
    }

    private Path model() throws IOException {
        Path model = Files.createDirectories(scratch.resolve("model"));
        Path first = NumberedFlights.EXAMPLE.resolve("v1");
        Files.copy(first.resolve("flights-v1.ubj"), model.resolve("flights-v1.ubj"));
        Files.writeString(model.resolve("features.yaml"), DEFINITION);
        String manifest = Files.readString(first.resolve("model.yaml"));
        Files.writeString(
                model.resolve("model.yaml"), manifest.substring(0, manifest.indexOf("warm-up:")));
        return model;
    }

    /// The event of a place in the file, the first of which count.
    private Map<String, Cell> event(int place) {
        Instant first = place % 2 == 0 ? MORNING : lately;
        return Map.of(
                "origin", new Cell.Text(place % 4 < 2 ? "ATL" : "ORD"),
                "date", new Cell.Whole(first.plusSeconds(60L * place).toEpochMilli()),
                "late", new Cell.Whole(place % 3 == 0 ? 0 : 1));
    }

    private List<Map<String, Cell>> events() {
        List<Map<String, Cell>> events = new ArrayList<>();
        for (int place = 0; place < 60; place++) {
            events.add(event(place));
        }
        return events;
    }

    private Path file(String name, List<Map<String, Cell>> events) throws IOException {
        List<String> lines = events.stream().map(Documents::json).toList();
        return Files.write(scratch.resolve(name), lines);
    }

    private Launched run(Launched server, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        String token = Files.readString(data().resolve("admin-token")).strip();
        all.addAll(List.of("--url", server.address("http"), "--token", token));
        return Launched.run(scratch, all.toArray(String[]::new));
    }

    private Launched check(Launched server, String features, Path events) throws IOException {
        return run(
                server,
                "features",
                "check",
                "--features",
                features,
                "--input",
                events.toString(),
                "--spine",
                data().resolve("capture/flights").toString(),
                "--captured",
                "-o",
                "json");
    }

    /// Two rows whose origins have events or none, or that have no origin.
    private static String question(int number) {
        Instant date = MORNING.plus(Duration.ofMinutes(120L + 5L * number));
        return "{\"dataframe_split\":{\"columns\":[\"date\",\"distance\",\"origin\","
                + "\"destination\"],\"data\":[[\"%s\",733,%s,\"ORD\"],[\"%s\",310.5,%s,\"ATL\"]]}}"
                        .formatted(
                                date,
                                ORIGINS.get(number % ORIGINS.size()),
                                date.plusSeconds(30),
                                ORIGINS.get((number + 1) % ORIGINS.size()));
    }

    private static Set<String> ask(Launched server) {
        Set<String> ids = new HashSet<>();
        for (int number = 0; number < REQUESTS; number++) {
            HttpResponse<String> answer =
                    server.post("/v1/endpoints/flights/invocations", question(number));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            ids.add(answer.headers().firstValue("slipway-prediction-id").orElseThrow());
        }
        return ids;
    }

    /// What the check said last, once all that was kept is in files that it reads.
    private JsonNode checked(Launched server, Path events) throws IOException {
        while (true) {
            Launched check = check(server, "flights/1", events);
            int code = check.awaitExit();
            if (code == 0) {
                JsonNode said = Documents.tree(check.printed());
                if (said.path("rows").asInt() == 2 * REQUESTS) {
                    return said;
                }
            }
            assertThat(code == 0 || check.errors().contains("no row that was given"))
                    .as(check.printed() + check.errors())
                    .isTrue();
            LockSupport.parkNanos(50_000_000);
        }
    }

    @Test
    void whatRequestsWereGivenIsWhatTrainingSees() throws Exception {
        // All in one file: what comes behind a child waits for company, or a minute.
        Map<String, String> soon =
                Map.of(
                        "SLIPWAY_CAPTURE_SPOOL_FILE_AGE", "2s",
                        "SLIPWAY_CAPTURE_ROLL_PATIENCE", "0s");
        List<Map<String, Cell>> events = events();
        try (Launched server = Launched.serveWith(soon, scratch);
                Operator operator = Operator.of(server, data())) {
            operator.push("flights", model());
            Path spec = Files.writeString(scratch.resolve("flights.yaml"), SPEC);
            Launched applied = run(server, "apply", "-f", spec.toString());
            assertThat(applied.awaitExit()).as(applied.errors()).isZero();
            operator.client().endpoints().await(new EndpointName("flights"), Duration.ofMinutes(1));
            operator.client()
                    .events(new EventSource("departures"), new EventDelivery("tower", 1, events));
            Set<String> ids = ask(server);
            assertThat(ids).hasSize(REQUESTS);
            while (Files.notExists(data().resolve("capture/flights"))) {
                LockSupport.parkNanos(50_000_000);
            }

            JsonNode same = checked(server, file("events.jsonl", events));
            assertThat(same.path("left").asInt()).isZero();
            assertThat(same.path("events").asInt()).isEqualTo(events.size());
            assertThat(StreamSupport.stream(same.path("skew").spliterator(), false))
                    .hasSize(2)
                    .allSatisfy(one -> {
                        assertThat(one.path("values").asInt()).isEqualTo(2 * REQUESTS);
                        assertThat(one.path("differing").asInt()).isZero();
                    });

            // The last event is one of those that happened lately, of ORD.
            Launched other =
                    check(
                            server,
                            scratch.resolve("model").toString(),
                            file("fewer.jsonl", events.subList(0, events.size() - 1)));
            assertThat(other.awaitExit()).as(other.errors()).isEqualTo(1);
            JsonNode found = Documents.tree(other.printed()).path("difference");
            assertThat(ids).contains(found.path("prediction").asText());
            assertThat(found.path("column").asText()).isEqualTo("lately");
            assertThat(found.path("one").asText()).isEqualTo("15.0");
            assertThat(found.path("other").asText()).isEqualTo("14.0");
        }
    }
}
