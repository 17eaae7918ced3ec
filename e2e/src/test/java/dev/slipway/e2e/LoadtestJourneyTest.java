package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.testkit.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `slipway loadtest` as the gate of a build: what it sends, what it says, and how it ends.
final class LoadtestJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final Pattern ANSWERED =
            Pattern.compile(
                    "slipway_prediction_total_seconds_count\\{code=\"ok\",endpoint=\"flights\""
                            + "[^}]*} [1-9][0-9]");

    /// All metrics are written for each look.
    private static final long BETWEEN_METRICS = 20_000_000;

    private static final String SPEC =
            """
            kind: Endpoint
            name: flights
            serves: flights
            capture: {sample: 1}
            """;

    /// Of two endpoints that are only asked.
    private static Launched asked;

    @TempDir Path scratch;

    @BeforeAll
    static void serve(@TempDir Path common) {
        asked =
                Launched.serve(
                        common,
                        "--model",
                        "flights=" + FLIGHTS.resolve("v1"),
                        "--model",
                        "other=" + FLIGHTS.resolve("v2"));
    }

    @AfterAll
    static void close() {
        asked.close();
    }

    @Test
    void mixIsJudgedByEndpointAndTheExitCodeIsTheVerdict() throws IOException {
        Path junit = scratch.resolve("load.xml");
        Launched kept =
                load(
                        asked,
                        "flights=3",
                        "other=1",
                        "--warm-up",
                        "1",
                        "--slo",
                        "p95=60s",
                        "--junit",
                        junit.toString());
        assertThat(kept.awaitExit()).as(kept.errors()).isZero();
        assertThat(kept.printed())
                .contains("\"endpoint\":\"flights,other\"", "\"verdict\":\"kept\"")
                .contains("\"answered\":800,\"not_answered\":0")
                .contains("\"rate\":300.0", "\"rate\":100.0");
        assertThat(Files.readString(junit))
                .contains("tests=\"4\" failures=\"0\"", "\"other p95=60s\"");

        Launched broken =
                load(
                        asked,
                        "flights",
                        "--warm-up",
                        "0",
                        "--slo",
                        "p50=1us",
                        "--junit",
                        junit.toString());
        assertThat(broken.awaitExit()).isEqualTo(1);
        assertThat(broken.printed()).contains("\"verdict\":\"broken\"");
        assertThat(Files.readString(junit))
                .contains("tests=\"2\" failures=\"1\"", "<failure message=\"broken: ");

        Launched unknown =
                load(asked, "flights", "--warm-up", "0", "--slo", "p99.99=60s,errors=0.1%");
        assertThat(unknown.awaitExit()).isEqualTo(3);
        assertThat(unknown.printed())
                .contains("800 answers of the 30000 that it takes")
                .contains("800 requests of the 3000 that it takes")
                .contains("(--seconds or --rate brings more)")
                .contains("\"verdict\":\"inconclusive\"")
                .doesNotContain("\"verdict\":\"kept\"");
    }

    @Test
    void traceIsReplayedToTheEndpointsItNamesAndNoOthers() throws IOException {
        Path trace = scratch.resolve("trace.csv");
        Files.writeString(trace, "offset,endpoint\n0,flights\n0.1,flights\n0.2,other\n");
        Launched replay = replay(asked, trace, "flights", "other");
        assertThat(replay.awaitExit()).as(replay.errors()).isZero();
        assertThat(replay.printed())
                .contains("\"arrivals\":\"replay\"")
                .contains("\"answered\":3", "\"answered\":2", "\"answered\":1");

        Launched missing = replay(asked, trace, "flights");
        assertThat(missing.awaitExit()).isEqualTo(2);
        assertThat(missing.errors()).contains("endpoint: other of the trace");
    }

    @Test
    void keptPredictionsAreSentAgainAsTheyCame() throws Exception {
        Path data = scratch.resolve("data");
        Path kept = data.resolve("capture");
        Map<String, String> soon =
                Map.of(
                        "SLIPWAY_CAPTURE_SPOOL_FILE_AGE", "1ms",
                        "SLIPWAY_CAPTURE_ROLL_PATIENCE", "0s");
        try (Launched server = Launched.serveWith(soon, scratch);
                Operator operator = Operator.of(server, data)) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            apply(server, data);
            operator.client().endpoints().await(new EndpointName("flights"), Duration.ofMinutes(1));
            assertThat(server.post("/v2/models/flights/infer", Operator.ONE_ROW).statusCode())
                    .isEqualTo(200);
            assertThat(
                            server.post(
                                            "/v2/models/flights/infer",
                                            Operator.ONE_ROW.replace("733", "734"))
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(server.post("/v2/models/flights/infer", "{").statusCode()).isEqualTo(400);
            List<Path> files = awaitParquet(server, kept);

            Launched all = replay(server, kept, "flights", "--speed", "100");
            assertThat(all.awaitExit()).as(all.errors()).isZero();
            assertThat(all.printed())
                    .contains("\"protocol\":\"rows\"", "\"answered\":3,\"not_answered\":0")
                    .contains("\"kept-without-inputs\":1,\"kept-left-out\":0");
            Launched bare = replay(server, files.getLast(), "flights");
            assertThat(bare.awaitExit()).isEqualTo(2);
            assertThat(bare.errors()).contains("no prediction was kept with rows of inputs");
            Launched numbers = replay(server, files.getFirst(), "flights", "--protocol", "binary");
            assertThat(numbers.awaitExit()).isEqualTo(2);
            assertThat(numbers.errors()).contains("\"ATL\" (expected: an FP32)");

            Path torn = scratch.resolve("torn.parquet");
            byte[] whole = Files.readAllBytes(files.getFirst());
            Files.write(torn, Arrays.copyOf(whole, whole.length / 2));
            Launched refused = replay(server, torn, "flights");
            assertThat(refused.awaitExit()).isEqualTo(2);
            assertThat(refused.errors()).contains("torn.parquet: ");
        }
    }

    @Test
    void serverThatIsGoneBeforeTheLoadIsOverIsJudgedAllTheSame() throws Exception {
        Path data = scratch.resolve("data");
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data)) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            apply(server, data);
            operator.client().endpoints().await(new EndpointName("flights"), Duration.ofMinutes(1));
            Launched load =
                    Launched.run(
                            scratch,
                            "loadtest",
                            "flights",
                            "--url",
                            server.address("http"),
                            "--token",
                            Files.readString(data.resolve("admin-token")).strip(),
                            "--rate",
                            "50",
                            "--seconds",
                            "6",
                            "--warm-up",
                            "0",
                            "--slo",
                            "endpoint",
                            "-o",
                            "json");
            awaitAnswers(load, server);
            server.kill();
            assertThat(load.awaitExit()).as(load.errors()).isEqualTo(1);
            assertThat(load.printed()).contains("\"verdict\":\"broken\"", "errors=0.1%");
        }
    }

    /// Until some requests are answered, or no more come. What is kept of them says it later: who
    /// writes that down does so when nobody else wants the processor.
    private static void awaitAnswers(Launched load, Launched server) {
        while (load.isAlive() && !ANSWERED.matcher(server.get("/metrics").body()).find()) {
            LockSupport.parkNanos(BETWEEN_METRICS);
        }
    }

    @Test
    void runThatIsEndedShowsWhatItSawUntilThen() {
        try (Launched server =
                Launched.serve(scratch, "--model", "flights=" + FLIGHTS.resolve("v1"))) {
            Launched asJson = endless(server, "-o", "json");
            awaitAnswers(asJson, server);
            asJson.interrupt();
            assertThat(asJson.awaitExit()).as(asJson.errors()).isEqualTo(130);
            assertThat(asJson.printed())
                    .contains("\"ended-early\":true", "\"not_answered\":0")
                    .contains("\"verdict\":\"inconclusive\"")
                    .doesNotContain("\"answered\":0,");

            Launched asText = endless(server);
            asText.awaitLine("requests a second");
            asText.terminate();
            assertThat(asText.awaitExit()).as(asText.errors()).isEqualTo(143);
            assertThat(asText.printed()).contains("ended early: ", " s of 3600 s were counted");
        }
    }

    @Test
    void secondCtrlCEndsARunWhoseRequestsHang() throws IOException {
        Path rows = Files.writeString(scratch.resolve("rows.csv"), "distance\n733\n");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(60_000);
            List<String> words = new ArrayList<>(List.of("loadtest", "flights"));
            words.addAll(List.of("--url", "http://127.0.0.1:" + silent.getLocalPort()));
            words.addAll(List.of("--protocol", "rows", "--rows", rows.toString()));
            words.addAll(List.of("--connections", "2", "--seconds", "3600", "--warm-up", "0"));
            Launched load = Launched.run(scratch, words.toArray(String[]::new));
            try (Socket question = silent.accept()) {
                describe(question);
            }
            try (Socket _ = silent.accept()) {
                load.interruptImpatiently();
            }
            assertThat(load.awaitExit()).as(load.errors()).isEqualTo(130);
            assertThat(load.printed()).contains("requests a second").doesNotContain("ended early");
        }
    }

    /// Answers what is asked before the load.
    private static void describe(Socket question) throws IOException {
        BufferedReader head =
                new BufferedReader(
                        new InputStreamReader(
                                question.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String line = head.readLine(); line != null; line = head.readLine()) {
            if (line.isEmpty()) {
                break;
            }
        }
        String body =
                "{\"name\":\"flights\",\"versions\":[\"1\"],\"platform\":\"trees\","
                        + "\"inputs\":[],\"outputs\":[]}";
        String answer =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + body;
        question.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Launched endless(Launched server, String... more) {
        List<String> all = new ArrayList<>(List.of("loadtest", "flights"));
        all.addAll(List.of("--url", server.address("http"), "--rate", "20"));
        all.addAll(List.of("--seconds", "3600", "--warm-up", "0", "--slo", "p50=60s"));
        all.addAll(List.of(more));
        return Launched.run(scratch, all.toArray(String[]::new));
    }

    private void apply(Launched server, Path data) throws IOException {
        Path spec = Files.writeString(scratch.resolve("flights.yaml"), SPEC);
        Launched apply =
                Launched.run(
                        scratch,
                        "apply",
                        "-f",
                        spec.toString(),
                        "--url",
                        server.address("http"),
                        "--token",
                        Files.readString(data.resolve("admin-token")).strip());
        assertThat(apply.awaitExit()).as(apply.errors()).isZero();
    }

    /// The Parquet files, once all three predictions are in them; that of the last one last.
    private static List<Path> awaitParquet(Launched server, Path kept) throws IOException {
        while (!server.get("/metrics").body().contains("slipway_capture_written_total 3.0")) {
            LockSupport.parkNanos(BETWEEN_METRICS);
        }
        while (true) {
            List<Path> files = files(kept);
            if (files.stream().noneMatch(file -> file.toString().contains(".spool/0"))) {
                return files.stream().filter(file -> file.toString().endsWith(".parquet")).toList();
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<Path> files(Path kept) throws IOException {
        try (Stream<Path> all = Files.walk(kept)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            // A file got its name, or went, meanwhile.
            return List.of(kept.resolve(".spool/0"));
        }
    }

    private Launched load(Launched server, String... arguments) {
        List<String> all = new ArrayList<>(List.of("loadtest", "--url", server.address("http")));
        all.addAll(List.of("--rate", "400", "--seconds", "2", "-o", "json"));
        all.addAll(List.of(arguments));
        return Launched.run(scratch, all.toArray(String[]::new));
    }

    private Launched replay(Launched server, Path trace, String... arguments) {
        List<String> all = new ArrayList<>(List.of("loadtest", "--url", server.address("http")));
        all.addAll(List.of("--replay", trace.toString(), "-o", "json"));
        all.addAll(List.of(arguments));
        return Launched.run(scratch, all.toArray(String[]::new));
    }
}
