package dev.slipway.frontend.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Observation;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
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
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
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
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A door to three models, the endpoint that serves one of them, what it promises and what it used;
/// with the tokens of somebody who may do everything and of a team's.
final class ControlSite implements BeforeEachCallback, AfterEachCallback {
    static final String ROOT = "Authorization: Bearer root";
    static final String FRAUD = "Authorization: Bearer fraud";
    private static final ModelName FLIGHTS = new ModelName("flights");

    private final ConnectedDoor door =
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

    /// What stands behind the door.
    final RunningDoor running = door.running;

    Answer ask(String method, String path, String body, String... headers) throws IOException {
        return door.ask(method, path, List.of(headers), body.getBytes(StandardCharsets.UTF_8));
    }

    static JsonNode json(Answer answer) {
        return Documents.tree(answer.text());
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        door.beforeEach(test);
        show();
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        door.afterEach(test);
    }

    private void show() {
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
}
