package dev.slipway.frontend.http;

import static dev.slipway.frontend.http.ControlSite.ROOT;
import static dev.slipway.frontend.http.ControlSite.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.ObjectCommand;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.testkit.Goldens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ControlApiTest {
    @RegisterExtension final ControlSite site = new ControlSite();

    private final StringBuilder transcript = new StringBuilder();

    @Test
    void transcriptOfTheApiIsTheGolden() throws IOException {
        record("GET", "/api/v1/status", "");
        record("GET", "/api/v1/proof?nonce=1&address=http://127.0.0.1:8000", "");
        record("GET", "/api/v1/models?limit=2", "");
        record("GET", "/api/v1/models?limit=2&page=flights", "");
        record("GET", "/api/v1/models?search=FLI&tag=stage=live&tier=0", "");
        record("GET", "/api/v1/models/flights", "");
        record("GET", "/api/v1/models/flights/versions?limit=1", "");
        record("GET", "/api/v1/models/flights/versions/latest", "");
        record("POST", "/api/v1/models", "{\"name\":\"new\",\"team\":\"fraud\"}");
        record("PUT", "/api/v1/models/flights/aliases/champion", "{\"version\":2}");
        record("GET", "/api/v1/models/flights/versions/@champion", "");
        record("DELETE", "/api/v1/models/flights/aliases/champion?dry-run=true", "");
        record("PATCH", "/api/v1/models/flights/tags", "{\"set\":{\"a\":\"b\"}}");
        record("GET", "/api/v1/objects/endpoint/flights", "");
        record("GET", "/api/v1/endpoints/flights", "");
        record("POST", "/api/v1/tokens", "{\"grants\":[{\"role\":\"caller\"}]}");
        record("GET", "/api/v1/tokens", "");
        record("DELETE", "/api/v1/tokens/k3v9?reason=lost", "");
        record("GET", "/api/v1/audit?limit=2&subject=flights", "");
        record("GET", "/api/v1/costs", "");
        record("GET", "/api/v1/costs?endpoint=fraud-score", "");
        record("GET", "/api/v1/endpoints/flights/slo", "");
        record("GET", "/api/v1/alerts", "");
        Goldens.ofRoom().check("control-api.txt", transcript.toString());
    }

    /// A digit of another script is one to `Character`, and to no page.
    @Test
    void aRecordsNumberHasDecimalDigits() throws IOException {
        String path = "/api/v1/models?as-of=";
        assertThat(site.ask("GET", path + "4", "", ROOT).status()).isEqualTo(200);
        assertThat(site.ask("GET", path + "%D9%A4", "", ROOT).status()).isEqualTo(400);
    }

    @Test
    void refusalsNamePlaceAndWhatWasMeant() throws IOException {
        record("GET", "/api/v1/models/flightz", "");
        record("GET", "/api/v1/models/flights/versions/9", "");
        record("GET", "/api/v1/models?serch=x", "");
        record("GET", "/api/v1/models?limit=0", "");
        record("GET", "/api/v1/models?limit=ten", "");
        record("GET", "/api/v1/proof?nonce=1", "");
        record("GET", "/api/v1/proof?nonce=1&address=here", "");
        record("GET", "/api/v1/objects/endpont/flights", "");
        record("GET", "/api/v1/endpoints/flight", "");
        record("GET", "/api/v1/modles", "");
        record("PATCH", "/api/v1/models", "");
        record("POST", "/api/v1/models", "{\"name\":\"new\",\"taem\":\"fraud\"}");
        record("POST", "/api/v1/models", "{\"name\":\"n w\"}");
        record("POST", "/api/v1/models", "{\"name\":");
        record("POST", "/api/v1/models", "");
        record("PUT", "/api/v1/models/flights/aliases/champion", "{\"version\":\"two\"}");
        record("GET", "/api/v1/models?as-of=yesterday", "");
        record(
                "POST",
                "/api/v1/objects/apply",
                "{\"puts\":[{\"spec\":{\"kind\":\"Endpoint\",\"name\":\"e\",\"serves\":\"m\","
                        + "\"slo\":{\"p95\":\"30ms\"}}}]}");
        record(
                "PUT",
                "/api/v1/objects/endpoint/other",
                "{\"kind\":\"Endpoint\",\"name\":\"e\",\"serves\":\"m\"}");
        record("DELETE", "/api/v1/models/flights?dry-run=perhaps", "");
        Goldens.ofRoom().check("control-api-refusals.txt", transcript.toString());
    }

    @Test
    void aCommandCarriesPrincipalKeyAndDryRun() throws IOException {
        site.ask(
                "PUT",
                "/api/v1/models/flights/aliases/champion?dry-run=true",
                "{\"version\":3}",
                ROOT);
        site.ask(
                "PUT",
                "/api/v1/models/flights/aliases/champion",
                "{\"version\":3,\"expected\":2}",
                ROOT,
                "Idempotency-Key: once");

        assertThat(site.running.controls.submitted()).hasSize(2);
        assertThat(site.running.controls.submitted().getFirst().isDryRun()).isTrue();
        assertThat(site.running.controls.submitted().getLast())
                .satisfies(request -> {
                    assertThat(request.principal().id().value()).isEqualTo("token:root");
                    assertThat(request.key().value()).isEqualTo("once");
                    assertThat(request.isDryRun()).isFalse();
                    assertThat(request.command())
                            .isInstanceOfSatisfying(
                                    RegistryCommand.SetAlias.class,
                                    set ->
                                            assertThat(set.expected())
                                                    .isEqualTo(new VersionNumber(2)));
                });
    }

    @Test
    void theSameKeyDoesACommandOnceAndRefusesAnotherOne() throws IOException {
        String path = "/api/v1/models/flights/aliases/champion";
        site.ask("PUT", path, "{\"version\":3}", ROOT, "Idempotency-Key: k");
        Answer again = site.ask("PUT", path, "{\"version\":3}", ROOT, "Idempotency-Key: k");
        Answer other = site.ask("PUT", path, "{\"version\":2}", ROOT, "Idempotency-Key: k");

        assertThat(json(again).path("is-repeat").asBoolean()).isTrue();
        assertThat(other.status()).isEqualTo(409);
        assertThat(json(other).path("code").asText()).isEqualTo("CONFLICT");
    }

    @Test
    void ifMatchBecomesTheExpectedRevision() throws IOException {
        String path = "/api/v1/objects/endpoint/flights";
        String spec = "{\"kind\":\"Endpoint\",\"name\":\"flights\",\"serves\":\"flights/2\"}";
        site.ask("PUT", path, spec, ROOT, "If-Match: \"7\"");
        site.ask("PUT", path, spec, ROOT, "If-None-Match: *");
        site.ask("PUT", path, spec, ROOT);

        List<Long> expected = new ArrayList<>();
        site.running
                .controls
                .submitted()
                .forEach(request ->
                        expected.add(
                                ((ObjectCommand.ApplyObjects) request.command())
                                        .puts()
                                        .getFirst()
                                        .expected()));
        assertThat(expected).containsExactly(7L, 0L, null);
    }

    @Test
    void aRefusedCommandKeepsItsCode() throws IOException {
        site.running.controls.refuseNext(
                Refusal.of(ErrorCode.UNMET_REQUIREMENT, "champion: signed is missing"));
        Answer answer =
                site.ask("PUT", "/api/v1/models/flights/aliases/champion", "{\"version\":3}", ROOT);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(json(answer).path("code").asText()).isEqualTo("UNMET_REQUIREMENT");
    }

    @Test
    void uploadsGoOnWhereTheyStandAndBecomeAVersion() throws IOException {
        byte[] bytes = "0123456789".getBytes(StandardCharsets.UTF_8);
        Sha256 digest = Sha256.of(bytes);
        String upload = "/api/v1/uploads/" + digest + "-10";
        String missing = "{\"digests\":[\"" + digest + "\"]}";
        assertThat(json(site.ask("POST", "/api/v1/files/missing", missing, ROOT)).path("digests"))
                .hasSize(1);
        site.ask("PUT", upload, "", ROOT);
        site.ask("PATCH", upload + "?offset=0", "01234", ROOT);
        Answer wrong = site.ask("PATCH", upload + "?offset=0", "01234", ROOT);
        Answer rest = site.ask("PATCH", upload + "?offset=5", "56789", ROOT);

        assertThat(wrong.status()).isEqualTo(409);
        assertThat(json(rest).path("is-complete").asBoolean()).isTrue();
        Answer published =
                site.ask(
                        "POST",
                        "/api/v1/models/new/versions",
                        "{\"files\":[{\"path\":\"model.onnx\",\"size\":10,\"digest\":\""
                                + digest
                                + "\"}]}",
                        ROOT);
        assertThat(published.status()).isEqualTo(200);
        assertThat(site.running.pushes.pushed()).hasSize(1);
    }

    @Test
    void whatIsMissingForAPushIsListed() throws IOException {
        String file = "{\"path\":\"%s\",\"size\":1,\"digest\":\"" + Sha256.of("x") + "\"}";
        Answer refused =
                site.ask(
                        "POST",
                        "/api/v1/models/new/versions",
                        "{\"files\":[" + file.formatted("a") + "," + file.formatted("b") + "]}",
                        ROOT);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(json(refused).path("reasons")).hasSize(2);
    }

    private void record(String method, String path, String body) throws IOException {
        Answer answer = site.ask(method, path, body, ROOT);
        transcript.append(method).append(' ').append(path).append('\n');
        if (!body.isEmpty()) {
            transcript.append(body).append('\n');
        }
        transcript.append(answer.status());
        if (!answer.header("slipway-epoch").isEmpty()) {
            transcript.append(" slipway-epoch: ").append(answer.header("slipway-epoch"));
        }
        transcript.append('\n').append(answer.text()).append("\n\n");
    }
}
