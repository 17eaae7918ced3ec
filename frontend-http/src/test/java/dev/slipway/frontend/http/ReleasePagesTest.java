package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.ReleaseCommand;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.RuleForecast;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.testkit.fake.FakeFold;
import dev.slipway.testkit.fake.FakeImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ReleasePagesTest {
    private static final String RELEASE = "/api/v1/endpoints/flights/release";
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final EndpointName FRAUD = new EndpointName("fraud");
    private static final ModelName MODEL = new ModelName("flights");

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(
                            Map.of(
                                    "releaser",
                                    List.of(Grant.everywhere(Role.RELEASER)),
                                    "viewer",
                                    List.of(Grant.everywhere(Role.VIEWER)),
                                    "officer",
                                    List.of(Grant.everywhere(Role.RISK_OFFICER)),
                                    "fraud",
                                    List.of(
                                            new Grant(
                                                    Role.RELEASER,
                                                    new Scope.OfTeam(new TeamName("fraud")))))));

    private final Release release = MadeReleases.inSecondStep(FLIGHTS, MODEL);

    @BeforeEach
    void show() {
        FakeImage image = door.running.controls.newest();
        ModelSpec model = new ModelSpec(MODEL, TeamName.DEFAULT, new RiskTier(0), null, Map.of());
        door.running.controls.show(
                image.with(FakeFold.model(model, 3, image.time()))
                        .with(
                                endpoint(FLIGHTS, TeamName.DEFAULT),
                                endpoint(FRAUD, new TeamName("fraud"))));
        door.running.releases.show(MadeReleases.status(release));
        door.running.releases.store(MadeReleases.stored(release, 7));
        door.running.releases.tell(MadeReleases.history(FLIGHTS, FRAUD));
    }

    private static EndpointSpec endpoint(EndpointName name, TeamName team) {
        return EndpointSpec.defaults(
                name, team, new EndpointSpec.Target.Alias(MODEL, new AliasName("champion")));
    }

    @Test
    void startSubmitsThePlanWithWhatWasLeftOut() throws IOException {
        UserRule rule = new UserRule.LatencyAbove(0.99, 0.2, Duration.ofMinutes(5));
        door.running.releases.foresee(new RuleForecast(rule, 200, 160, "an hour"));
        door.running.releases.differ("output 'more': new");
        JsonNode started =
                json(
                        post(
                                "releaser",
                                RELEASE,
                                "{\"candidate\":\"latest\",\"reason\":\"calibration\",\"plan\":"
                                        + "{\"strategy\":{\"kind\":\"canary\",\"steps\":[\"5%\",1]},"
                                        + "\"rules\":[\"p99 > 20% above baseline for 5m\"]}}"));
        assertThat(started.path("candidate").asInt()).isEqualTo(3);
        assertThat(started.at("/plan/patience/bake").asText()).isEqualTo("1m");
        assertThat(started.at("/rules/0/aborted").asInt()).isEqualTo(160);
        assertThat(started.at("/signature/0").asText()).isEqualTo("output 'more': new");
        assertThat(started.at("/rules/0/rule").asText())
                .isEqualTo("p99 > 20% above baseline for 5m");
        assertThat(submitted())
                .isInstanceOfSatisfying(
                        ReleaseCommand.StartRelease.class,
                        start -> {
                            assertThat(start.candidate()).isEqualTo(new VersionNumber(3));
                            assertThat(start.reason()).isEqualTo(new FreeText("calibration"));
                            assertThat(start.plan().strategy())
                                    .isEqualTo(new ReleaseStrategy.Canary(List.of(0.05, 1.0)));
                            assertThat(start.plan().risks()).isEqualTo(ReleasePlan.Risks.USUAL);
                        });
    }

    /// A release of another version than was begun would be answered with the first one's records.
    @Test
    void latestIsAnotherCommandOnceANewerVersionHasCome() throws IOException {
        String latest = "{\"candidate\":\"latest\",\"reason\":\"calibration\"}";
        String key = "Idempotency-Key: nightly";
        assertThat(ask("releaser", "POST", RELEASE, latest, key).status()).isEqualTo(200);
        assertThat(ask("releaser", "POST", RELEASE, latest, key).status()).isEqualTo(200);

        FakeImage image = door.running.controls.newest();
        ModelSpec model = new ModelSpec(MODEL, TeamName.DEFAULT, new RiskTier(0), null, Map.of());
        door.running.controls.show(image.with(FakeFold.model(model, 4, image.time())));
        assertThat(ask("releaser", "POST", RELEASE, latest, key).status()).isEqualTo(409);
        String number = latest.replace("latest", "3");
        assertThat(ask("releaser", "POST", RELEASE, number, key).status()).isEqualTo(200);
    }

    @Test
    void anEndpointSaysWhatMovesItUntilThatIsOver() throws IOException {
        FakeImage image = door.running.controls.newest();
        assertThat(json(get("viewer", "/api/v1/endpoints/flights")).has("release")).isFalse();
        door.running.controls.show(image.with(List.of(release)));
        JsonNode open = json(get("viewer", "/api/v1/endpoints/flights")).path("release");
        assertThat(open.path("id").asText()).isEqualTo(release.id().value());
        assertThat(open.path("phase").asText()).isEqualTo("bake");
        assertThat(open.path("step").asInt()).isEqualTo(2);
        assertThat(open.path("weight").asDouble()).isEqualTo(release.weight());
        assertThat(open.path("candidate").asLong())
                .isEqualTo(release.candidate().version().value());
        assertThat(open.path("why").asText())
                .isEqualTo(release.moves().getLast().transition().why().value());
    }

    @Test
    void startTakesANumberOrAnAliasAndMayBeTried() throws IOException {
        ask("releaser", "POST", RELEASE + "?dry-run=true", "{\"candidate\":2}");
        assertThat(door.running.controls.submitted().getLast().isDryRun()).isTrue();
        Answer unknown = post("releaser", RELEASE, "{\"candidate\":\"challenger\"}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).contains("alias: 'challenger' of model flights: unknown");
        assertThat(post("releaser", RELEASE, "{\"candidate\":9}").text())
                .contains("version: '9': unknown for model flights (expected: 1 to 3)");
    }

    @Test
    void aKeyStartsOneRelease() throws IOException {
        String body = "{\"candidate\":3}";
        String key = "Idempotency-Key: once";
        json(ask("releaser", "POST", RELEASE, body, key));
        JsonNode again = json(ask("releaser", "POST", RELEASE, body, key));
        assertThat(again.at("/outcome/is-repeat").asBoolean()).isTrue();
    }

    @Test
    void peopleMoveAReleaseWithAReason() throws IOException {
        String reason = "{\"reason\":\"looked at it\"}";
        List<Command> commands = new ArrayList<>();
        for (String verb : List.of("pause", "resume", "promote")) {
            json(post("releaser", RELEASE + "/" + verb, reason));
            commands.add(submitted());
        }
        json(post("releaser", RELEASE + "/abort", reason.replace("}", ",\"quarantine\":true}")));
        commands.add(submitted());
        json(post("releaser", RELEASE + "/revoke-fallback", reason));
        commands.add(submitted());
        FreeText why = new FreeText("looked at it");
        assertThat(commands)
                .containsExactly(
                        new ReleaseCommand.PauseRelease(FLIGHTS, why),
                        new ReleaseCommand.ResumeRelease(FLIGHTS, why),
                        new ReleaseCommand.PromoteRelease(FLIGHTS, why),
                        new ReleaseCommand.AbortRelease(FLIGHTS, why, true),
                        new ReleaseCommand.RevokeFallback(FLIGHTS, why));
        assertThat(post("releaser", RELEASE + "/pause", "{}").text()).contains("/reason: missing");
        assertThat(
                        post(
                                        "releaser",
                                        RELEASE + "/pause",
                                        "{\"reason\":\"x\",\"quarantine\":true}")
                                .text())
                .contains("quarantine: true (expected: only when a release is aborted)");
    }

    @Test
    void whoMayOnlyGoBackMayPauseAndAbortAndWhoLooksMayDoNothing() throws IOException {
        String reason = "{\"reason\":\"wrong answers\"}";
        assertThat(post("officer", RELEASE + "/abort", reason).status()).isEqualTo(200);
        assertThat(post("officer", RELEASE + "/pause", reason).status()).isEqualTo(200);
        assertThat(post("officer", RELEASE + "/promote", reason).status()).isEqualTo(403);
        for (String verb : List.of("", "/pause", "/resume", "/promote", "/abort")) {
            assertThat(post("viewer", RELEASE + verb, reason).status()).as(verb).isEqualTo(403);
        }
        assertThat(get("viewer", RELEASE).status()).isEqualTo(200);
    }

    @Test
    void aRefusalIsSaidInTheWordsOfWhoDecided() throws IOException {
        door.running.controls.refuseNext(
                Refusal.of(ErrorCode.CONFLICT, "release: flights.3 is open (expected: abort it)"));
        Answer refused = post("releaser", RELEASE, "{\"candidate\":3}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("flights.3 is open (expected: abort it)");
    }

    @Test
    void statusShowsWhereItStandsAndWhatWasShown() throws IOException {
        JsonNode status = json(get("viewer", RELEASE));
        assertThat(status.at("/release/id").asText()).isEqualTo("flights.3");
        assertThat(status.path("phase").asText()).isEqualTo("bake");
        assertThat(status.path("step").asInt()).isEqualTo(2);
        assertThat(status.at("/timer/passed").asText()).isEqualTo("40s");
        assertThat(status.at("/evidence/findings/0/check").asText()).isEqualTo("fails-more");
        assertThat(status.at("/evidence/findings/0/verdict").asText()).isEqualTo("inconclusive");
        assertThat(status.at("/evidence/candidate/bad").asInt()).isEqualTo(1);
        assertThat(status.at("/evidence/curves/0/points/1/second").asInt()).isEqualTo(100);
        assertThat(json(get("viewer", "/api/v1/endpoints/flights/releases/3"))).isEqualTo(status);
        assertThat(get("viewer", "/api/v1/endpoints/flights/releases/2").status()).isEqualTo(404);
        assertThat(get("viewer", "/api/v1/endpoints/flights/releases/x").status()).isEqualTo(400);
        assertThat(get("viewer", "/api/v1/endpoints/fraud/release").text())
                .contains("release: endpoint fraud never had one");
    }

    @Test
    void eventsComeOnceEach() throws IOException {
        JsonNode all = json(get("viewer", RELEASE + "/events"));
        assertThat(all.path("moves")).hasSize(2);
        assertThat(all.path("next").asInt()).isEqualTo(22);
        assertThat(all.path("is-over").asBoolean()).isFalse();
        JsonNode later = json(get("viewer", RELEASE + "/events?after=21"));
        assertThat(later.path("moves")).hasSize(1);
        assertThat(later.at("/moves/0/transition/step").asInt()).isEqualTo(2);
        assertThat(json(get("viewer", RELEASE + "/events?after=22")).path("next").asInt())
                .isEqualTo(22);
        assertThat(get("viewer", RELEASE + "/events?after=-1").status()).isEqualTo(400);
    }

    @Test
    void evidenceComesPageByPage() throws IOException {
        String path = "/api/v1/endpoints/flights/releases/3/evidence";
        JsonNode first = json(get("viewer", path + "?limit=5"));
        assertThat(first.path("seconds").asInt()).isEqualTo(7);
        assertThat(first.path("page")).hasSize(5);
        JsonNode second = json(get("viewer", path + "?limit=5&after=5"));
        assertThat(second.path("after").asInt()).isEqualTo(5);
        assertThat(second.at("/page/1/0").asInt()).isEqualTo(6);
        assertThat(second.at("/terms/latency/least-increase").asText()).isEqualTo("100us");
    }

    @Test
    void historyIsOfAnEndpointOrOfAllThatTheCallerSees() throws IOException {
        assertThat(json(get("viewer", "/api/v1/endpoints/flights/releases")).path("releases"))
                .hasSize(1);
        assertThat(json(get("viewer", "/api/v1/releases")).path("releases")).hasSize(2);
        assertThat(json(get("viewer", "/api/v1/releases?team=fraud")).path("releases")).hasSize(1);
        JsonNode own = json(get("fraud", "/api/v1/releases"));
        assertThat(own.path("releases")).hasSize(1);
        assertThat(own.at("/releases/0/id").asText()).isEqualTo("fraud.1");
        assertThat(own.at("/figures/0/time-to-restore").asText()).isEqualTo("900ms");
    }

    @Test
    void whatACallerMayNotSeeIsUnknownToThem() throws IOException {
        assertThat(get("fraud", RELEASE).status()).isEqualTo(404);
        assertThat(post("fraud", RELEASE, "{\"candidate\":3}").status()).isEqualTo(404);
        assertThat(post("fraud", RELEASE + "/abort", "{\"reason\":\"x\"}").status()).isEqualTo(404);
        assertThat(door.running.controls.submitted()).isEmpty();
        assertThat(door.get(RELEASE).status()).isEqualTo(401);
    }

    private Command submitted() {
        List<CommandRequest> all = door.running.controls.submitted();
        return all.getLast().command();
    }

    private Answer get(String token, String path) throws IOException {
        return ask(token, "GET", path, "");
    }

    private Answer post(String token, String path, String body) throws IOException {
        return ask(token, "POST", path, body);
    }

    private Answer ask(String token, String method, String path, String body, String... headers)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Authorization: Bearer " + token);
        return door.ask(method, path, all, body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Documents.tree(answer.text());
    }
}
