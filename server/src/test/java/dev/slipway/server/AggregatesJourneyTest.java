package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.server.Operated.Ran;
import dev.slipway.server.process.ModelArgument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model whose lateness feature is made of events: pushed, fed and asked over real sockets.
final class AggregatesJourneyTest {
    private static final String FEATURES =
            """
            columns:
              date: text
              distance: number
              origin: text
              destination: text
            let:
              departure: time(date, 'UTC')
            aggregates:
              late_rate:
                source: arrivals
                key: origin
                time: departed
                value: late
                kind: mean
                window: 6h
                delay: 2h
                tile: 1m
                at: departure
                freshness: 1h
            features:
              minute_of_day: minute_of_day(departure, 'UTC')
              day_of_week: day_of_week(departure, 'UTC')
              distance: distance
              origin: origin
              destination: destination
              origin_late_rate: late_rate
            """;
    private static final String QUESTION =
            "{'dataframe_split':{'columns':['date','distance','origin','destination'],"
                    + "'data':[['2001-01-14T17:05',733,'ATL','ORD']]}}";
    private static final String PLAIN =
            "{'dataframe_split':{'columns':['minute_of_day','day_of_week','distance','origin',"
                    + "'destination','origin_late_rate'],"
                    + "'data':[[1025,7,733,'ATL','ORD',null],[1025,7,733,'ATL','ORD',0.75]]}}";

    /// Where flights go is not asked, but looked up.
    private static final String BOUND =
            FEATURES.replace("  destination: text\n", "")
                    .replace(
                            "aggregates:\n",
                            """
                            aggregates:
                              bound: {source: arrivals, key: origin, time: departed, value: bound,
                                type: text, kind: last, window: 6h, tile: 1m, at: departure}
                            """)
                    .replace("destination: destination", "destination: bound");

    private static final int LOOKS = 10_000;

    /// More than there is room for.
    private static final int DELIVERIES = 1_000;

    @TempDir private Path scratch;

    @Test
    void eventsThatAreBroughtChangeAnswersAndOutliveTheServer() throws Exception {
        Path data = scratch.resolve("data");
        Path events = arrivals();
        JsonNode expected;
        try (Operated operated = new Operated(data)) {
            passed(
                    operated.run(
                            "model",
                            "push",
                            FeaturedFlights.plain().toString(),
                            "--name",
                            "plain"));
            passed(operated.run("model", "push", featured().toString(), "--name", "flights"));
            expected = predictions(operated, "plain", PLAIN);
            assertThat(predictions(operated, "flights", QUESTION).get(0))
                    .isEqualTo(expected.get(0));
            Ran pushed = operated.run("features", "push", "arrivals", "--input", events.toString());
            passed(pushed);
            assertThat(pushed.out()).contains("5 events").contains("0 of them known already");
            assertThat(predictions(operated, "flights", QUESTION).get(0))
                    .isEqualTo(expected.get(1));
            Ran again = operated.run("features", "push", "arrivals", "--input", events.toString());
            assertThat(again.out()).contains("5 of them known already");
            Ran unknown = operated.run("features", "push", "other", "--input", events.toString());
            assertThat(unknown.code()).isEqualTo(1);
            assertThat(unknown.err()).contains("one of [arrivals]");
        }
        try (Operated operated = new Operated(data)) {
            operated.server.firstModels();
            assertThat(predictions(operated, "flights", QUESTION).get(0))
                    .isEqualTo(expected.get(1));
            String metrics = got(operated, "/metrics");
            assertThat(metrics)
                    .contains(
                            "slipway_feature_reads_total{aggregate=\"late_rate\",source=\"arrivals\"}")
                    .contains("slipway_feature_heap_bytes")
                    .contains(
                            "slipway_feature_stale{aggregate=\"late_rate\",source=\"arrivals\"}"
                                    + " 1.0");
            assertThat(operated.run("doctor", "--data", data.toString()).out())
                    .contains(
                            "FAIL  features         late_rate of source arrivals: the newest event"
                                    + " is ");
        }
    }

    /// Mended it has another content, and under another name all of it would count again.
    @Test
    void fileThatBreaksOffSaysUnderWhichNameItIsBroughtAgain() throws Exception {
        Path events = scratch.resolve("long.csv");
        String good = "origin,departed,late\n" + "ATL,2001-01-14T14:00Z,1\n".repeat(2_000);
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            passed(operated.run("model", "push", featured().toString(), "--name", "flights"));
            fileWithTwoColumnsOfOneNameIsNotBrought(operated);
            Files.writeString(events, good + "ATL,soon,1\n");
            Ran broken = operated.run("features", "push", "arrivals", "--input", events.toString());
            assertThat(broken.code()).isEqualTo(1);
            assertThat(broken.err()).contains("soon").contains("2,000 events were brought before");
            String feeder = broken.err().replaceAll("(?s).*--feeder (file-[0-9a-f]+): .*", "$1");
            Files.writeString(events, good + "ATL,2001-01-14T14:10Z,0\n");
            Ran mended =
                    operated.run(
                            "features",
                            "push",
                            "arrivals",
                            "--input",
                            events.toString(),
                            "--feeder",
                            feeder);
            passed(mended);
            assertThat(mended.out())
                    .contains("2,001 events brought by " + feeder)
                    .contains("2,000 of them known already");
        }
    }

    /// Whichever was taken, a training set of the same file would be refused.
    private void fileWithTwoColumnsOfOneNameIsNotBrought(Operated operated) throws IOException {
        Path events =
                Files.writeString(
                        scratch.resolve("twice.csv"),
                        "origin,departed,late,late\nATL,2001-01-14T14:00Z,1,0\n");
        Ran refused = operated.run("features", "push", "arrivals", "--input", events.toString());
        assertThat(refused.err()).contains("twice.csv: column 'late' (expected: once)");
        assertThat(refused.code()).isEqualTo(4);
    }

    /// What a row was given is kept beside its columns, so that it can be checked later.
    @Test
    void whatEventsMadeIsKeptWithThePrediction() throws Exception {
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            passed(operated.run("model", "push", featured().toString(), "--name", "flights"));
            Path spec = scratch.resolve("flights.yaml");
            Files.writeString(
                    spec, "kind: Endpoint\nname: flights\nserves: flights\ncapture: {sample: 1}\n");
            passed(operated.run("apply", "-f", spec.toString()));
            passed(operated.run("features", "push", "arrivals", "--input", arrivals().toString()));
            assertThat(predictions(operated, "flights", QUESTION)).hasSize(1);

            Ran shown = operated.run("prediction", "show", kept(operated), "-o", "json");
            passed(shown);
            JsonNode features = Documents.tree(shown.out()).path("features");
            assertThat(features).hasSize(1);
            assertThat(features.at("/0/name").asText()).isEqualTo("late_rate");
            assertThat(features.at("/0/values/0").asDouble()).isEqualTo(0.75);
        }
    }

    /// The text that was brought last is what a caller would have said.
    @Test
    void textByKeyReachesTheModelAndIsKeptWithThePrediction() throws Exception {
        Path folder = featured();
        Files.writeString(folder.resolve("features.yaml"), BOUND);
        Path events =
                Files.writeString(
                        scratch.resolve("bound.csv"),
                        """
                        origin,departed,bound
                        ATL,2001-01-14T14:10Z,ORD
                        ATL,2001-01-14T14:00Z,LAX
                        ORD,2001-01-14T14:20Z,ATL
                        """);
        String question = QUESTION.replace(",'destination'", "").replace("'ATL','ORD'", "'ATL'");
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            String plain = FeaturedFlights.plain().toString();
            passed(operated.run("model", "push", plain, "--name", "plain"));
            passed(operated.run("model", "push", folder.toString(), "--name", "flights"));
            Path spec = scratch.resolve("flights.yaml");
            Files.writeString(
                    spec, "kind: Endpoint\nname: flights\nserves: flights\ncapture: {sample: 1}\n");
            passed(operated.run("apply", "-f", spec.toString()));
            passed(operated.run("features", "push", "arrivals", "--input", events.toString()));
            assertThat(predictions(operated, "flights", question).get(0))
                    .isEqualTo(predictions(operated, "plain", PLAIN).get(0));

            Ran shown = operated.run("prediction", "show", kept(operated), "-o", "json");
            passed(shown);
            JsonNode features = Documents.tree(shown.out()).path("features");
            assertThat(features.findValuesAsText("name")).containsExactly("bound", "late_rate");
            assertThat(features.at("/0/values/0").asText()).isEqualTo("ORD");
        }
    }

    /// What comes would take the room of what nobody asks for, and here it is asked for later.
    @Test
    void versionThatSleepsKeepsItsWindowsUntilNoEndpointServesIt() throws Exception {
        Path data = scratch.resolve("data");
        try (Operated operated = new Operated(data, Map.of("features.memory", "256KiB"));
                HttpClient client = HttpClient.newHttpClient()) {
            passed(
                    operated.run(
                            "model",
                            "push",
                            FeaturedFlights.plain().toString(),
                            "--name",
                            "plain"));
            passed(operated.run("model", "push", featured().toString(), "--name", "flights"));
            Path spec = scratch.resolve("flights.yaml");
            Files.writeString(
                    spec,
                    """
                    kind: Endpoint
                    name: flights
                    serves: flights
                    scaling: {min: 0, idle: 1s}
                    """);
            passed(operated.run("apply", "-f", spec.toString()));
            passed(operated.run("features", "push", "arrivals", "--input", arrivals().toString()));
            awaitLeft(data.resolve("online"));
            int number = 1;
            int status = 200;
            for (; status == 200 && number < DELIVERIES; number++) {
                status = bring(operated, client, number);
            }
            assertThat(status).isEqualTo(429);
            JsonNode expected = predictions(operated, "plain", PLAIN);
            assertThat(predictions(operated, "flights", QUESTION).get(0))
                    .isEqualTo(expected.get(1));

            passed(operated.run("endpoint", "delete", "flights"));
            for (int look = 0; look < LOOKS && status == 429; look++) {
                LockSupport.parkNanos(1_000_000);
                status = bring(operated, client, number);
            }
            assertThat(status).isEqualTo(404);
        }
    }

    /// Nobody recorded it: its arguments alone say that it may come back.
    @Test
    void namedVersionThatIsUnloadedKeepsItsWindows() throws Exception {
        Path data = scratch.resolve("data");
        List<ModelArgument> named =
                ModelArgument.parse(
                        List.of("flights=" + featured(), "plain=" + FeaturedFlights.plain()));
        try (Operated operated = new Operated(data, Map.of("features.memory", "256KiB"), named);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(operated.server.firstModels()).hasSize(2);
            passed(operated.run("features", "push", "arrivals", "--input", arrivals().toString()));
            passed(operated.run("endpoint", "unload", "flights"));
            awaitLeft(data.resolve("online"));
            int status = 200;
            for (int number = 1; status == 200 && number < DELIVERIES; number++) {
                status = bring(operated, client, number);
            }
            assertThat(status).isEqualTo(429);
            passed(operated.run("endpoint", "load", "flights"));
            JsonNode expected = predictions(operated, "plain", PLAIN);
            assertThat(predictions(operated, "flights", QUESTION).get(0))
                    .isEqualTo(expected.get(1));
        }
    }

    /// Its aggregates are marked once a version that was loaded has left them.
    private static void awaitLeft(Path online) throws IOException {
        for (int look = 0; look < LOOKS; look++) {
            try (Stream<Path> files = Files.walk(online)) {
                if (files.anyMatch(file -> file.endsWith("unused"))) {
                    return;
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError("the version is awake");
    }

    /// Brings events of keys that nobody has seen; the answer's status.
    private static int bring(Operated operated, HttpClient client, int number)
            throws IOException, InterruptedException {
        String events =
                IntStream.range(0, 50)
                        .mapToObj(i ->
                                "{'origin':'key-"
                                        + number
                                        + "-"
                                        + i
                                        + "','departed':'2001-01-14T14:00Z','late':1}")
                        .collect(Collectors.joining(","));
        String delivery = "{'feeder':'test','number':" + number + ",'events':[" + events + "]}";
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(operated.url() + "/api/v1/features/arrivals/events"))
                        .header("Authorization", "Bearer " + operated.token())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(delivery.replace('\'', '"')))
                        .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /// The writer looks at the ring by itself, so a prediction may take a moment to be there.
    private static String kept(Operated operated) {
        for (int look = 0; look < LOOKS; look++) {
            List<String> lines =
                    operated.run("prediction", "list", "flights").out().lines().skip(1).toList();
            if (!lines.isEmpty()) {
                return lines.getFirst().split(" ", 2)[0];
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError("no prediction was kept");
    }

    private Path arrivals() throws IOException {
        return Files.writeString(
                scratch.resolve("arrivals.csv"),
                """
                origin,departed,late
                ATL,2001-01-14T14:00Z,1
                ATL,2001-01-14T14:10Z,1
                ATL,2001-01-14T14:20Z,0
                ATL,2001-01-14T14:30Z,1
                ORD,2001-01-14T14:30Z,0
                """);
    }

    private Path featured() throws IOException {
        Path folder = FeaturedFlights.in(scratch);
        Files.writeString(folder.resolve("features.yaml"), FEATURES);
        return folder;
    }

    private static void passed(Ran ran) {
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    private static JsonNode predictions(Operated operated, String endpoint, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        operated.url()
                                                + "/v1/endpoints/"
                                                + endpoint
                                                + "/invocations"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String text = client.send(request, BodyHandlers.ofString()).body();
            JsonNode predictions = Documents.tree(text).at("/predictions");
            assertThat(predictions.isArray()).as(text).isTrue();
            return predictions;
        }
    }

    private static String got(Operated operated, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(operated.url() + path)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }
}
