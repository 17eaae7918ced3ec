package dev.slipway.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.server.plane.PlayedPager;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A promise, from its file to whoever is woken.
final class ObjectiveTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";
    private static final String KEY = "a key of this test";

    @SuppressWarnings("InlineFormatString") // a document, easier to read by itself
    private static final String OBJECTS =
            """
            kind: Connection
            name: pager
            type: webhook
            address: http://127.0.0.1:%d/hook
            secret: pager-key
            properties: {addresses: 127.0.0.1, severity: page}
            ---
            kind: Endpoint
            name: flights
            serves: flights/1
            slo:
              availability: 0.999
              p99: 80ms
              protects: people at the gate
              noticeable: 150ms
              on-call: duty phone
              respond-within: 15m
              runbook: https://wiki.example.org/flights
            quota: {requests-per-second: 1}
            """;

    @TempDir static Path common;

    /// Of those that only look at the promise.
    private static Promised shared;

    @TempDir Path scratch;

    @BeforeAll
    static void open() throws IOException {
        shared = Promised.open(common);
    }

    @AfterAll
    static void close() {
        shared.close();
    }

    /// A server with the promise, and who is woken by it.
    ///
    /// @param file the promise
    private record Promised(Operated operated, PlayedPager pager, Path data, Path file)
            implements AutoCloseable {
        static Promised open(Path directory) throws IOException {
            PlayedPager pager = new PlayedPager();
            Path key = Files.writeString(directory.resolve("pager-key"), KEY + "\n");
            Path data = directory.resolve("data");
            Operated operated = new Operated(data, Map.of("secrets.pager-key", key.toString()));
            Operated.Ran pushed = operated.run("model", "push", FLIGHTS, "--name", "flights");
            assertThat(pushed.code()).as(pushed.err()).isZero();
            Path file =
                    Files.writeString(
                            directory.resolve("objects.yaml"), OBJECTS.formatted(pager.port()));
            Operated.Ran applied = operated.run("apply", "-f", file.toString());
            assertThat(applied.code()).as(applied.err()).isZero();
            return new Promised(operated, pager, data, file);
        }

        Operated.Ran run(String... words) {
            return operated.run(words);
        }

        @Override
        public void close() {
            operated.close();
            pager.close();
        }
    }

    @Test
    void brokenPromiseWakesWhoeverAnswersForIt() throws Exception {
        try (Promised house = Promised.open(scratch)) {
            promiseOfAMomentAgoIsShown(house);
            overload(house);
            requireWoken(house.pager().next());
            requireToldEverywhere(house);
        }
    }

    private static void promiseOfAMomentAgoIsShown(Promised house) {
        Operated.Ran shown = house.run("slo", "show", "flights");
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("p99 80ms", "releases     as-planned");
    }

    private static void requireWoken(PlayedPager.Notice call) throws Exception {
        assertThat(call.headers().getFirst("webhook-signature"))
                .isEqualTo(
                        signature(
                                call.headers().getFirst("webhook-id"),
                                call.headers().getFirst("webhook-timestamp"),
                                call.body()));
        JsonNode notice = Documents.tree(call.body());
        assertThat(notice.path("type").asText()).isEqualTo("slo.alert");
        assertThat(notice.path("alert").path("endpoint").asText()).isEqualTo("flights");
        assertThat(notice.path("alert").path("state").asText()).isEqualTo("firing");
        assertThat(notice.path("alert").path("severity").asText()).isEqualTo("page");
        assertThat(notice.path("answering").path("protects").asText())
                .isEqualTo("people at the gate");
        assertThat(notice.path("answering").path("on-call").asText()).isEqualTo("duty phone");
        assertThat(notice.path("answering").path("respond-within").asText()).isEqualTo("15m");
    }

    private static void requireToldEverywhere(Promised house) throws Exception {
        assertThat(house.run("alert", "list").out()).contains("flights", "fast-burn", "firing");
        Operated.Ran shown = house.run("slo", "show", "flights");
        assertThat(shown.out())
                .contains("99.9 % answered well, p99 80ms, over 28d")
                .contains("protects     people at the gate")
                .contains("runbook      https://wiki.example.org/flights")
                .contains("releases     fixes-only")
                .contains("fast-burn", "steady-burn", "absent");
        assertThat(house.run("slo", "list").out()).contains("flights", "fast-burn");
        assertThat(get(house, "/metrics"))
                .contains("slipway_slo_alert{endpoint=\"flights\",indicator=\"availability\",")
                .contains("slipway_slo_requests_total{endpoint=\"flights\",outcome=\"bad\"}")
                .contains("slipway_slo_budget_remaining{endpoint=\"flights\"");
    }

    @Test
    void promiseThatNobodyNoticesIsNamedByTheDoctor() {
        Operated.Ran doctor = shared.run("doctor", "--data", shared.data().toString());
        assertThat(doctor.out())
                .contains(
                        "FAIL  objectives       flights: p99 80ms, noticeable from 150ms on"
                                + " (expected: slo.p99 no shorter than slo.noticeable)");
    }

    @Test
    void wordsComeBackAsTheyWereWritten() {
        Operated.Ran applied = shared.run("apply", "-f", shared.file().toString());
        assertThat(applied.out()).startsWith("0 to change");
        assertThat(shared.run("get", "endpoint", "flights", "-o", "yaml").out())
                .contains("protects: people at the gate", "on-call: duty phone")
                .contains("respond-within: 15m", "runbook: https://wiki.example.org/flights");
        assertThat(shared.run("get", "connection", "pager", "-o", "yaml").out())
                .contains("severity: page");
    }

    @Test
    void windowThatCannotBeCountedIsRefused() throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("long.yaml"),
                        "kind: Endpoint\nname: flights\nserves: flights/1\nslo: {window: 90d}\n");
        Operated.Ran applied = shared.run("apply", "-f", file.toString());
        assertThat(applied.code()).isEqualTo(1);
        assertThat(applied.err()).contains("slo.window: ", "(expected: 1h to 30d");
    }

    /// Far more requests than the quota lets in; overload is the server's to answer for.
    private static void overload(Promised house) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create(house.operated().url() + "/v2/models/flights/infer");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(ONE_ROW)).build();
            int refused = 0;
            while (refused < 40) {
                int status = http.send(request, BodyHandlers.ofString()).statusCode();
                refused += status == 429 ? 1 : 0;
            }
        }
    }

    private static String get(Promised house, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create(house.operated().url() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }

    private static String signature(String id, String timestamp, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
        byte[] hash = mac.doFinal((id + "." + timestamp + "." + body).getBytes(UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(hash);
    }
}
