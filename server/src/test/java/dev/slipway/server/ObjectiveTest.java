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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    @TempDir Path scratch;

    private PlayedPager pager;
    private Operated house;

    @BeforeEach
    void open() throws IOException {
        pager = new PlayedPager();
        Path key = Files.writeString(scratch.resolve("pager-key"), KEY + "\n");
        house = new Operated(scratch.resolve("data"), Map.of("secrets.pager-key", key.toString()));
        assertThat(house.run("model", "push", FLIGHTS, "--name", "flights").code()).isZero();
        Path file =
                Files.writeString(scratch.resolve("objects.yaml"), OBJECTS.formatted(pager.port()));
        Operated.Ran applied = house.run("apply", "-f", file.toString());
        assertThat(applied.code()).as(applied.err()).isZero();
    }

    @AfterEach
    void close() {
        house.close();
        pager.close();
    }

    @Test
    void brokenPromiseWakesWhoeverAnswersForIt() throws Exception {
        overload();
        PlayedPager.Notice call = pager.next();
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
        assertThat(house.run("alert", "list").out()).contains("flights", "fast-burn", "firing");
        Operated.Ran shown = house.run("slo", "show", "flights");
        assertThat(shown.out())
                .contains("99.9 % answered well, p99 80ms, over 28d")
                .contains("protects     people at the gate")
                .contains("runbook      https://wiki.example.org/flights")
                .contains("releases     fixes-only")
                .contains("fast-burn", "steady-burn", "absent");
        assertThat(house.run("slo", "list").out()).contains("flights", "fast-burn");
        assertThat(get("/metrics"))
                .contains("slipway_slo_alert{endpoint=\"flights\",indicator=\"availability\",")
                .contains("slipway_slo_requests_total{endpoint=\"flights\",outcome=\"bad\"}")
                .contains("slipway_slo_budget_remaining{endpoint=\"flights\"");
    }

    @Test
    void promiseThatNobodyNoticesIsNamedByTheDoctor() {
        Operated.Ran doctor = house.run("doctor", "--data", scratch.resolve("data").toString());
        assertThat(doctor.out())
                .contains(
                        "FAIL  objectives       flights: p99 80ms, noticeable from 150ms on"
                                + " (expected: slo.p99 no shorter than slo.noticeable)");
    }

    @Test
    void promiseOfAMomentAgoIsShown() {
        Operated.Ran shown = house.run("slo", "show", "flights");
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("p99 80ms", "releases     as-planned");
    }

    @Test
    void wordsComeBackAsTheyWereWritten() {
        Path file = scratch.resolve("objects.yaml");
        assertThat(house.run("apply", "-f", file.toString()).out()).startsWith("0 to change");
        assertThat(house.run("get", "endpoint", "flights", "-o", "yaml").out())
                .contains("protects: people at the gate", "on-call: duty phone")
                .contains("respond-within: 15m", "runbook: https://wiki.example.org/flights");
        assertThat(house.run("get", "connection", "pager", "-o", "yaml").out())
                .contains("severity: page");
    }

    @Test
    void windowThatCannotBeCountedIsRefused() throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("long.yaml"),
                        "kind: Endpoint\nname: flights\nserves: flights/1\nslo: {window: 90d}\n");
        Operated.Ran applied = house.run("apply", "-f", file.toString());
        assertThat(applied.code()).isEqualTo(1);
        assertThat(applied.err()).contains("slo.window: ", "(expected: 1h to 30d");
    }

    /// Far more requests than the quota lets in; overload is the server's to answer for.
    private void overload() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(house.url() + "/v2/models/flights/infer"))
                            .POST(BodyPublishers.ofString(ONE_ROW))
                            .build();
            int refused = 0;
            while (refused < 40) {
                int status = http.send(request, BodyHandlers.ofString()).statusCode();
                refused += status == 429 ? 1 : 0;
            }
        }
    }

    private String get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create(house.url() + path);
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
