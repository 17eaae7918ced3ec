package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Access;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class FeedbackPagesTest {
    private static final TeamName FRAUD = new TeamName("fraud");

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new OwnedEndpoints(
                            new BearerAccess(
                                    Map.of(
                                            "caller",
                                            List.of(Grant.everywhere(Role.CALLER)),
                                            "fraud",
                                            List.of(callerOf(FRAUD)),
                                            "default",
                                            List.of(callerOf(TeamName.DEFAULT)),
                                            "viewer",
                                            List.of(Grant.everywhere(Role.VIEWER)))),
                            Map.of(new EndpointName("fraud"), FRAUD)));

    private static Grant callerOf(TeamName team) {
        return new Grant(Role.CALLER, new Scope.OfTeam(team));
    }

    /// Asked by whoever has a role in the team that an endpoint is of: the default team, where none
    /// is said.
    private record OwnedEndpoints(BearerAccess callers, Map<EndpointName, TeamName> teams)
            implements Access {
        @Override
        public Identified identify(Credentials credentials) {
            return callers.identify(credentials);
        }

        @Override
        public Optional<Refusal> refuse(Principal principal, Permission permission) {
            return callers.refuse(principal, permission);
        }

        @Override
        public Optional<Refusal> refuse(
                Principal principal, Permission permission, EndpointName endpoint) {
            TeamName team = teams.getOrDefault(endpoint, TeamName.DEFAULT);
            return principal.may(permission) || principal.may(permission, team)
                    ? Optional.empty()
                    : Optional.of(Denials.lacking(principal, permission, "endpoint " + endpoint));
        }
    }

    @BeforeEach
    void show() {
        EndpointSpec spec =
                EndpointSpec.defaults(
                        new EndpointName("fraud"),
                        FRAUD,
                        new EndpointSpec.Target.Latest(new ModelName("fraud")));
        door.running.controls.show(door.running.controls.newest().with(spec));
    }

    @Test
    void anArrayIsTakenAndWhatComesAgainChangesNothing() throws IOException {
        String body =
                "[" + label(1, "1") + "," + label(2, "\"late\"") + "," + outcome(1, -2.5) + "]";
        JsonNode first = json(send("caller", body));
        assertThat(first.path("added").asInt()).isEqualTo(3);
        JsonNode again = json(send("caller", body));
        assertThat(again.path("added").asInt()).isZero();
        assertThat(again.path("repeated").asInt()).isEqualTo(3);
        JsonNode other = json(send("caller", "[" + label(1, "0") + "]"));
        assertThat(other.path("replaced").asInt()).isEqualTo(1);
        assertThat(entries(1))
                .extracting(one -> one.item().label(), one -> one.item().outcome())
                .containsExactlyInAnyOrder(tuple(new Cell.Whole(0), null), tuple(null, -2.5));
    }

    @Test
    void wholeNumbersKeepTheirLastDigit() throws IOException {
        String great = "18446744073709551615";
        String lines = label(1, "9007199254740993") + "\n" + label(2, great);
        assertThat(json(send("caller", lines)).path("added").asInt()).isEqualTo(2);
        assertThat(said(1)).containsExactly(tuple(null, new Cell.Whole(9_007_199_254_740_993L)));
        assertThat(said(2)).containsExactly(tuple(null, new Cell.Digits(great)));
    }

    @Test
    void linesAreTakenAsWell() throws IOException {
        String time = "2026-11-25T07:00:00Z";
        String line = label(3, "0.5").replace("}", ",\"time\":\"" + time + "\"}");
        JsonNode receipt = json(send("caller", line + "\n\n" + label(4, "1") + "\n"));
        assertThat(receipt.path("added").asInt()).isEqualTo(2);
        assertThat(entries(3))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.known()).isEqualTo(Instant.parse(time));
                    assertThat(entry.received()).isEqualTo(RunningDoor.NOW);
                    assertThat(entry.by().value()).isEqualTo("token:caller");
                });
    }

    @Test
    void aWrongItemLeavesTheOthersAsTheyAre() throws IOException {
        JsonNode receipt =
                json(
                        send(
                                "caller",
                                label(1, "1")
                                        + "\nnonsense\n"
                                        + "{\"prediction\":\"x\",\"label\":1}\n"
                                        + "{\"prediction\":\""
                                        + id(5)
                                        + "\",\"label\":1,\"tiem\":0}\n"
                                        + label(2, "1")));
        assertThat(receipt.path("added").asInt()).isEqualTo(2);
        assertThat(receipt.path("refused").asInt()).isEqualTo(3);
        assertThat(receipt.at("/problems/0/index").asInt()).isEqualTo(1);
        assertThat(receipt.at("/problems/0/why").asText()).contains("no JSON object");
        assertThat(receipt.at("/problems/1/prediction").asText()).isEqualTo("x");
        assertThat(receipt.at("/problems/2/why").asText()).contains("did you mean time?");
    }

    @Test
    void whoMayNotAskAllEndpointsNamesTheirOwn() throws IOException {
        JsonNode receipt =
                json(
                        send(
                                "fraud",
                                "["
                                        + label(1, "1")
                                        + ","
                                        + of("fraud", 2)
                                        + ","
                                        + of("flights", 3)
                                        + "]"));
        assertThat(receipt.path("added").asInt()).isEqualTo(1);
        assertThat(receipt.at("/problems/0/why").asText()).startsWith("endpoint: missing");
        assertThat(receipt.at("/problems/1/why").asText())
                .isEqualTo("endpoint: 'flights': unknown");
        assertThat(send("viewer", "[" + label(1, "1") + "]").status()).isEqualTo(403);
    }

    @Test
    void whatIsServedWithoutASpecIsToldOfByWhoeverMayAskIt() throws IOException {
        String named = of("flights", 1);
        JsonNode receipt = json(send("default", "[" + named + "," + of("made-up", 2) + "]"));
        assertThat(receipt.path("added").asInt()).isEqualTo(1);
        assertThat(receipt.at("/problems/0/why").asText())
                .isEqualTo("endpoint: 'made-up': unknown");
        assertThat(said(1)).containsExactly(tuple(new EndpointName("flights"), new Cell.Whole(1)));
    }

    @Test
    void theOwnerOfASpecTellsNothingOfWhatAnotherTeamServesUnderItsName() throws IOException {
        EndpointSpec spec =
                EndpointSpec.defaults(
                        new EndpointName("flights"),
                        FRAUD,
                        new EndpointSpec.Target.Latest(new ModelName("flights")));
        door.running.controls.show(door.running.controls.newest().with(spec));
        JsonNode receipt = json(send("fraud", "[" + of("flights", 1) + "]"));
        assertThat(receipt.path("added").asInt()).isZero();
        assertThat(receipt.at("/problems/0/why").asText())
                .isEqualTo("endpoint: 'flights': unknown");
        assertThat(json(send("default", "[" + of("flights", 1) + "]")).path("added").asInt())
                .isEqualTo(1);
    }

    @Test
    void whoNamesTheirOwnEndpointLeavesAloneWhatWasSaidOfAnothers() throws IOException {
        assertThat(
                        json(send("caller", "[" + of("flights", 1) + "," + label(2, "1") + "]"))
                                .path("added")
                                .asInt())
                .isEqualTo(2);
        String others = "[" + of("fraud", 1) + "," + of("fraud", 2) + "]";
        JsonNode receipt = json(send("fraud", others.replace("\"label\":1", "\"label\":0")));
        assertThat(receipt.path("added").asInt()).isEqualTo(2);
        assertThat(receipt.path("replaced").asInt()).isZero();
        assertThat(said(1))
                .containsExactlyInAnyOrder(
                        tuple(new EndpointName("flights"), new Cell.Whole(1)),
                        tuple(new EndpointName("fraud"), new Cell.Whole(0)));
        assertThat(said(2))
                .containsExactlyInAnyOrder(
                        tuple(null, new Cell.Whole(1)),
                        tuple(new EndpointName("fraud"), new Cell.Whole(0)));
    }

    private List<Tuple> said(int number) {
        return entries(number).stream()
                .map(FeedbackEntry::item)
                .map(item -> tuple(item.endpoint(), item.label()))
                .toList();
    }

    @Test
    void aProgramOnThisMachineThatShowsNothingSendsNone() throws IOException {
        try (RunningDoor local = new RunningDoor();
                Wire plain = local.connect()) {
            Answer refused =
                    plain.ask(
                            "POST",
                            "/api/v1/feedback",
                            List.of(),
                            ("[" + label(1, "1") + "]").getBytes(StandardCharsets.UTF_8));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(local.feedback.of(List.of(new PredictionId(id(1))))).isEmpty();
        }
    }

    @Test
    void whatThereIsNoRoomForIsSaid() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 102; i++) {
            lines.append(label(i, "1")).append('\n');
        }
        JsonNode receipt = json(send("caller", lines.toString()));
        assertThat(receipt.path("added").asInt()).isEqualTo(100);
        assertThat(receipt.path("refused").asInt()).isEqualTo(2);
        assertThat(receipt.at("/problems/0/index").asInt()).isEqualTo(100);
        assertThat(receipt.at("/problems/0/why").asText()).contains("no room");
    }

    @Test
    void aCallHasABoundedNumberOfItemsAndAtLeastOne() throws IOException {
        assertThat(send("caller", "[]").text()).contains("body: no items");
        assertThat(send("caller", "\n").status()).isEqualTo(400);
        assertThat(send("caller", "{}\n".repeat(10_001)).status()).isEqualTo(413);
    }

    private List<FeedbackEntry> entries(int number) {
        return door.running.feedback.of(List.of(new PredictionId(id(number))));
    }

    private Answer send(String token, String body) throws IOException {
        return door.ask(
                "POST",
                "/api/v1/feedback",
                List.of("Authorization: Bearer " + token),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static String label(int number, String label) {
        return "{\"prediction\":\"" + id(number) + "\",\"label\":" + label + "}";
    }

    private static String outcome(int number, double outcome) {
        return "{\"prediction\":\"" + id(number) + "\",\"outcome\":" + outcome + "}";
    }

    private static String of(String endpoint, int number) {
        return label(number, "1").replace("}", ",\"endpoint\":\"" + endpoint + "\"}");
    }

    private static String id(int number) {
        return "%032x".formatted(number);
    }

    private static JsonNode json(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return Documents.tree(answer.text());
    }
}
