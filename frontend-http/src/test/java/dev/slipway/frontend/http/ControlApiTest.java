package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.BudgetRule;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.LatencyCounts;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.fake.FakeFold;
import dev.slipway.testkit.fake.FakeImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ControlApiTest {
    private static final String ROOT = "Authorization: Bearer root";
    private static final String FRAUD = "Authorization: Bearer fraud";
    private static final ModelName FLIGHTS = new ModelName("flights");

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(
                            Map.of(
                                    "root",
                                    List.of(
                                            Grant.everywhere(Role.ADMIN),
                                            Grant.everywhere(Role.SCIENTIST),
                                            Grant.everywhere(Role.REVIEWER),
                                            Grant.everywhere(Role.RELEASER)),
                                    "fraud",
                                    List.of(
                                            new Grant(
                                                    Role.SCIENTIST,
                                                    new Scope.OfTeam(new TeamName("fraud")))))));

    private final StringBuilder transcript = new StringBuilder();

    @BeforeEach
    void show() {
        FakeImage image = door.running.controls.newest();
        Map<String, Model> models = new TreeMap<>();
        for (String name : List.of("delays", "flights", "fraud-score")) {
            TeamName team = name.startsWith("fraud") ? new TeamName("fraud") : TeamName.DEFAULT;
            ModelSpec spec =
                    new ModelSpec(
                            new ModelName(name),
                            team,
                            new RiskTier(team.equals(TeamName.DEFAULT) ? 0 : 2),
                            null,
                            Map.of("stage", name.equals("flights") ? "live" : "draft"));
            models.put(name, FakeFold.model(spec, 3, image.time()));
        }
        promised("flights");
        promised("elsewhere");
        used("flights", TeamName.DEFAULT, CostCause.COLD_START);
        used("flights", new TeamName("fraud"), CostCause.SERVE);
        used("fraud-score", new TeamName("fraud"), CostCause.SERVE);
        EndpointSpec endpoint =
                EndpointSpec.defaults(
                        new EndpointName("flights"),
                        TeamName.DEFAULT,
                        new EndpointSpec.Target.Latest(FLIGHTS));
        Map<ObjectId, DeclaredObject> objects = new HashMap<>();
        objects.put(
                ObjectId.of(endpoint), new DeclaredObject(endpoint, 7, image.time(), image.time()));
        door.running.controls.show(
                new FakeImage(
                        image.seq(),
                        image.time(),
                        models,
                        objects,
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                new Observation(
                                        "node-1",
                                        new EndpointName("flights"),
                                        FLIGHTS,
                                        new VersionNumber(2),
                                        null,
                                        6,
                                        image.time()),
                                new Observation(
                                        "node-2",
                                        new EndpointName("flights"),
                                        FLIGHTS,
                                        new VersionNumber(3),
                                        "model.onnx: broken",
                                        7,
                                        image.time())),
                        List.of(),
                        List.of()));
    }

    private void promised(String endpoint) {
        EndpointName name = new EndpointName(endpoint);
        Slo slo = Slo.DEFAULT;
        List<SloAlert> alerts = new ArrayList<>();
        for (AlertState state : List.of(AlertState.FIRING, AlertState.OK)) {
            alerts.add(
                    new SloAlert(
                            name,
                            AlertKind.FAST_BURN,
                            Indicator.AVAILABILITY,
                            Severity.TICKET,
                            state,
                            false,
                            RunningDoor.NOW,
                            new SloAlert.Burn(
                                    Duration.ofHours(1),
                                    Duration.ofMinutes(5),
                                    14.4,
                                    21.5,
                                    33.25,
                                    430)));
        }
        ErrorBudget budget =
                ErrorBudget.of(
                        Indicator.AVAILABILITY,
                        slo.availability(),
                        slo.window(),
                        new ErrorBudget.Spent(20_000, 430, 860));
        door.running.objectives.add(
                new SloStatus(
                        name,
                        slo,
                        1,
                        RunningDoor.NOW,
                        5.5,
                        BudgetRule.of(budget),
                        List.of(budget),
                        alerts));
    }

    private void used(String endpoint, TeamName team, CostCause cause) {
        door.running.readings.add(
                new MeterReading(
                        new EndpointName(endpoint),
                        new VersionNumber(3),
                        team,
                        cause,
                        new Usage(2_000_000_001, 1_900_000_000, 4_096, 7, 21)));
    }

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
        assertThat(ask("GET", path + "4", "", ROOT).status()).isEqualTo(200);
        assertThat(ask("GET", path + "%D9%A4", "", ROOT).status()).isEqualTo(400);
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
        ask("PUT", "/api/v1/models/flights/aliases/champion?dry-run=true", "{\"version\":3}", ROOT);
        ask(
                "PUT",
                "/api/v1/models/flights/aliases/champion",
                "{\"version\":3,\"expected\":2}",
                ROOT,
                "Idempotency-Key: once");

        assertThat(door.running.controls.submitted()).hasSize(2);
        assertThat(door.running.controls.submitted().getFirst().isDryRun()).isTrue();
        assertThat(door.running.controls.submitted().getLast())
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
        ask("PUT", path, "{\"version\":3}", ROOT, "Idempotency-Key: k");
        Answer again = ask("PUT", path, "{\"version\":3}", ROOT, "Idempotency-Key: k");
        Answer other = ask("PUT", path, "{\"version\":2}", ROOT, "Idempotency-Key: k");

        assertThat(json(again).path("is-repeat").asBoolean()).isTrue();
        assertThat(other.status()).isEqualTo(409);
        assertThat(json(other).path("code").asText()).isEqualTo("CONFLICT");
    }

    @Test
    void ifMatchBecomesTheExpectedRevision() throws IOException {
        String path = "/api/v1/objects/endpoint/flights";
        String spec = "{\"kind\":\"Endpoint\",\"name\":\"flights\",\"serves\":\"flights/2\"}";
        ask("PUT", path, spec, ROOT, "If-Match: \"7\"");
        ask("PUT", path, spec, ROOT, "If-None-Match: *");
        ask("PUT", path, spec, ROOT);

        List<Long> expected = new ArrayList<>();
        door.running
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
        door.running.controls.refuseNext(
                Refusal.of(ErrorCode.UNMET_REQUIREMENT, "champion: signed is missing"));
        Answer answer =
                ask("PUT", "/api/v1/models/flights/aliases/champion", "{\"version\":3}", ROOT);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(json(answer).path("code").asText()).isEqualTo("UNMET_REQUIREMENT");
    }

    @Test
    void aTeamSeesItsOwnModelsAlone() throws IOException {
        Answer list = ask("GET", "/api/v1/models", "", FRAUD);
        Answer foreign = ask("GET", "/api/v1/models/flights", "", FRAUD);

        assertThat(json(list).path("models")).hasSize(1);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.text()).doesNotContain("did you mean");
    }

    @Test
    void aTeamSeesWhatItsCallersUsedAndItsOwnEndpoints() throws IOException {
        JsonNode lines = json(ask("GET", "/api/v1/costs", "", FRAUD)).path("lines");

        assertThat(lines).hasSize(2);
        assertThat(lines).allMatch(line -> line.path("team").asText().equals("fraud"));
        assertThat(json(ask("GET", "/api/v1/costs", "", ROOT)).path("lines")).hasSize(3);
        assertThat(ask("GET", "/api/v1/costs", "").status()).isEqualTo(401);
    }

    @Test
    void shadowsAreStartedShownAndStoppedByThoseWhoMay() throws IOException {
        String shadows = "/api/v1/endpoints/flights/shadows";
        Answer started = ask("POST", shadows, "{\"version\":2,\"sample\":0.5}", ROOT);
        assertThat(started.status()).as(started.text()).isEqualTo(200);
        assertThat(door.running.shadows.begun)
                .isEqualTo(ShadowSpec.of(new VersionNumber(2)).sampling(0.5));
        assertThat(ask("POST", shadows, "{\"version\":2}", ROOT).status()).isEqualTo(409);
        assertThat(ask("POST", shadows, "{\"version\":3,\"sample\":2}", ROOT).text())
                .contains("sample: 2.0 (expected: above 0, at most 1)");
        assertThat(ask("POST", shadows, "{\"version\":3}", FRAUD).status()).isEqualTo(403);
        JsonNode report = json(ask("GET", shadows + "/2", "", ROOT));
        assertThat(report.path("coverage").path("completed").asLong()).isEqualTo(7);
        assertThat(report.path("verdict").path("result").asText()).isEqualTo("insufficient");
        assertThat(json(ask("GET", "/api/v1/shadows", "", ROOT)).path("shadows")).hasSize(1);
        assertThat(json(ask("GET", "/api/v1/shadows", "", FRAUD)).path("shadows")).isEmpty();
        assertThat(ask("GET", shadows + "/2", "", FRAUD).status()).isEqualTo(404);
        assertThat(ask("GET", shadows + "/two", "", ROOT).status()).isEqualTo(400);
        assertThat(ask("DELETE", shadows + "/2", "", ROOT).status()).isEqualTo(200);
        assertThat(ask("DELETE", shadows + "/2", "", ROOT).text())
                .contains("version 2 is none of endpoint flights");
    }

    @Test
    void objectivesAreForThoseWhoMayLookIntoTheEndpoint() throws IOException {
        JsonNode mine = json(ask("GET", "/api/v1/slos", "", ROOT)).path("objectives");
        assertThat(mine).hasSize(1);
        assertThat(mine.path(0).path("endpoint").asText()).isEqualTo("flights");
        assertThat(json(ask("GET", "/api/v1/slos", "", FRAUD)).path("objectives")).isEmpty();
        JsonNode brief = json(ask("GET", "/api/v1/slos?alerts=raised", "", ROOT));
        assertThat(brief.path("objectives")).hasSize(1);
        assertThat(brief.path("objectives").path(0).path("alerts")).hasSize(1);
        assertThat(ask("GET", "/api/v1/slos?alerts=all", "", ROOT).text())
                .contains("alerts: all (expected: raised)");
        assertThat(json(ask("GET", "/api/v1/alerts", "", ROOT)).path("alerts")).hasSize(1);
        assertThat(json(ask("GET", "/api/v1/alerts", "", FRAUD)).path("alerts")).isEmpty();
        Answer foreign = ask("GET", "/api/v1/endpoints/flights/slo", "", FRAUD);
        assertThat(foreign.status()).isEqualTo(404);
        Answer misspelt = ask("GET", "/api/v1/endpoints/flightz/slo", "", ROOT);
        assertThat(misspelt.status()).isEqualTo(404);
        assertThat(misspelt.text()).contains("did you mean flights?");
    }

    @Test
    void trafficIsForThoseWhoMayReadTheEndpointsMetrics() throws IOException {
        for (long age : new long[] {10, 7_200}) {
            door.running.windows.add(
                    new TrafficWindow(
                            new EndpointName("flights"),
                            new VersionNumber(1),
                            RunningDoor.NOW.minusSeconds(age),
                            Duration.ofSeconds(10),
                            3,
                            List.of(new TrafficWindow.CodeCount(200, 3)),
                            1.5,
                            2.5,
                            null,
                            0.1,
                            4.0,
                            1_000L,
                            new LatencyCounts(1, List.of(1.25, 1.5), List.of(2L, 1L))));
        }
        assertThat(json(ask("GET", "/api/v1/windows", "", ROOT)).path("windows")).hasSize(2);
        assertThat(json(ask("GET", "/api/v1/windows", "", FRAUD)).path("windows")).isEmpty();
        String path = "/api/v1/endpoints/flights/windows";
        JsonNode lately = json(ask("GET", path + "?past=1h", "", ROOT)).path("windows");
        assertThat(lately).hasSize(1);
        assertThat(lately.get(0).path("codes").get(0).path("count").asLong()).isEqualTo(3);
        assertThat(lately.get(0).path("latencies").path("up-to-millis")).hasSize(2);
        assertThat(ask("GET", path, "", FRAUD).status()).isEqualTo(404);
        assertThat(ask("GET", path + "?past=2d", "", ROOT).status()).isEqualTo(400);
    }

    @Test
    void withoutTokenOrPermissionNothingIsAnswered() throws IOException {
        assertThat(ask("GET", "/api/v1/models", "").status()).isEqualTo(401);
        assertThat(ask("GET", "/api/v1/audit", "", FRAUD).status()).isEqualTo(403);
        assertThat(json(ask("GET", "/api/v1/audit", "", FRAUD)).path("code").asText())
                .isEqualTo("FORBIDDEN");
    }

    @Test
    void theJournalIsVerifiedForThoseWhoMayReadIt() throws IOException {
        JsonNode shown = json(ask("GET", "/api/v1/audit/verification", "", ROOT));
        assertThat(shown.path("up-to").asLong()).isEqualTo(shown.path("head").asLong());
        assertThat(shown.has("fault")).isFalse();
        assertThat(ask("GET", "/api/v1/audit/verification?after=99999", "", ROOT).status())
                .isEqualTo(400);
        assertThat(ask("GET", "/api/v1/audit/verification", "", FRAUD).status()).isEqualTo(403);
    }

    @Test
    void uploadsGoOnWhereTheyStandAndBecomeAVersion() throws IOException {
        byte[] bytes = "0123456789".getBytes(StandardCharsets.UTF_8);
        Sha256 digest = Sha256.of(bytes);
        String upload = "/api/v1/uploads/" + digest + "-10";
        String missing = "{\"digests\":[\"" + digest + "\"]}";
        assertThat(json(ask("POST", "/api/v1/files/missing", missing, ROOT)).path("digests"))
                .hasSize(1);
        ask("PUT", upload, "", ROOT);
        ask("PATCH", upload + "?offset=0", "01234", ROOT);
        Answer wrong = ask("PATCH", upload + "?offset=0", "01234", ROOT);
        Answer rest = ask("PATCH", upload + "?offset=5", "56789", ROOT);

        assertThat(wrong.status()).isEqualTo(409);
        assertThat(json(rest).path("is-complete").asBoolean()).isTrue();
        Answer published =
                ask(
                        "POST",
                        "/api/v1/models/new/versions",
                        "{\"files\":[{\"path\":\"model.onnx\",\"size\":10,\"digest\":\""
                                + digest
                                + "\"}]}",
                        ROOT);
        assertThat(published.status()).isEqualTo(200);
        assertThat(door.running.pushes.pushed()).hasSize(1);
    }

    @Test
    void whatIsMissingForAPushIsListed() throws IOException {
        String file = "{\"path\":\"%s\",\"size\":1,\"digest\":\"" + Sha256.of("x") + "\"}";
        Answer refused =
                ask(
                        "POST",
                        "/api/v1/models/new/versions",
                        "{\"files\":[" + file.formatted("a") + "," + file.formatted("b") + "]}",
                        ROOT);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(json(refused).path("reasons")).hasSize(2);
    }

    private void record(String method, String path, String body) throws IOException {
        Answer answer = ask(method, path, body, ROOT);
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

    private Answer ask(String method, String path, String body, String... headers)
            throws IOException {
        return door.ask(method, path, List.of(headers), body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(Answer answer) {
        return Documents.tree(answer.text());
    }
}
