package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.documents.Documents;
import dev.slipway.frontend.http.Wire.Answer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PredictionPagesTest {
    private static final String PAGE = "/api/v1/predictions";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Instant LATER = RunningDoor.NOW.plusSeconds(60);
    private static final EndpointName FRAUD = new EndpointName("fraud");
    private static final EndpointName NAMED = new EndpointName("named");

    @RegisterExtension
    final ConnectedDoor door =
            new ConnectedDoor(
                    new BearerAccess(
                            Map.of(
                                    "root",
                                    List.of(Grant.everywhere(Role.ADMIN)),
                                    "fraud",
                                    List.of(
                                            new Grant(
                                                    Role.SCIENTIST,
                                                    new Scope.OfTeam(new TeamName("fraud")))),
                                    "sales",
                                    List.of(
                                            new Grant(
                                                    Role.SCIENTIST,
                                                    new Scope.OfTeam(new TeamName("sales")))),
                                    "viewer",
                                    List.of(Grant.everywhere(Role.VIEWER)))));

    @BeforeEach
    void keep() {
        EndpointSpec spec =
                EndpointSpec.defaults(
                        FRAUD,
                        new TeamName("fraud"),
                        new EndpointSpec.Target.Latest(new ModelName("fraud")));
        door.running.controls.show(door.running.controls.newest().with(spec));
        door.running.captures.kept.add(kept(1, FRAUD, null));
        door.running.captures.kept.add(kept(2, FRAUD, ErrorCode.MODEL_FAILED));
        door.running.captures.kept.add(kept(3, NAMED, null));
    }

    @Test
    void keptPredictionIsShownWithInputsAndTimes() throws IOException {
        JsonNode shown = json(ask(PAGE + "/" + id(1), "fraud"));
        assertThat(shown.path("endpoint").asText()).isEqualTo("fraud");
        assertThat(shown.path("status").asText()).isEqualTo("answered");
        assertThat(shown.path("kept").asText()).isEqualTo("sample");
        assertThat(shown.at("/times/compute-nanos").asLong()).isEqualTo(30);
        assertThat(shown.at("/inputs/0/name").asText()).isEqualTo("amount");
        assertThat(shown.at("/inputs/0/values/0").asDouble()).isEqualTo(12.5);
    }

    @Test
    void listIsOfAnEndpointOrOfATrace() throws IOException {
        assertThat(ids(ask(PAGE + "?endpoint=fraud&status=failed&slowest=true&limit=7", "fraud")))
                .containsExactly(id(2), id(1));
        assertThat(door.running.captures.questions)
                .singleElement()
                .satisfies(question -> {
                    assertThat(question.status()).isEqualTo(CaptureStatus.FAILED);
                    assertThat(question.slowest()).isTrue();
                    assertThat(question.limit()).isEqualTo(7);
                });
        assertThat(ids(ask(PAGE + "?trace=" + TRACE, "root"))).containsExactly(id(3), id(2), id(1));
    }

    @Test
    void whatWasSaidOfAPredictionIsForThoseWhoMaySeeIt() throws IOException {
        PredictionId one = new PredictionId(id(1));
        PrincipalId by = new PrincipalId("token:caller");
        door.running.feedback.take(
                by,
                List.of(
                        new FeedbackItem(one, FRAUD, new Cell.Whole(1), null, null),
                        new FeedbackItem(one, NAMED, null, 3.5, null),
                        FeedbackItem.label(new PredictionId(id(9)), new Cell.Text("late"))));
        JsonNode said = json(ask(PAGE + "/" + id(1) + "/feedback", "fraud")).path("entries");
        assertThat(said).hasSize(1);
        assertThat(said.at("/0/item/label").asInt()).isEqualTo(1);
        assertThat(said.at("/0/by").asText()).isEqualTo("token:caller");
        assertThat(json(ask(PAGE + "/" + id(2) + "/feedback", "fraud")).path("entries")).isEmpty();
        assertThat(ask(PAGE + "/" + id(1) + "/feedback", "sales").status()).isEqualTo(404);
        assertThat(ask(PAGE + "/" + id(9) + "/feedback", "fraud").status()).isEqualTo(404);
        assertThat(json(ask(PAGE + "/" + id(9) + "/feedback", "root")).path("entries")).hasSize(1);
    }

    @Test
    void whatNamesTheEndpointThatPredictedStandsBeforeWhatNamesNone() throws IOException {
        PredictionId one = new PredictionId(id(1));
        door.running.feedback.take(
                new PrincipalId("token:caller"),
                List.of(
                        FeedbackItem.label(one, new Cell.Whole(1)),
                        FeedbackItem.outcome(one, 3.5),
                        new FeedbackItem(one, FRAUD, new Cell.Whole(0), null, null),
                        new FeedbackItem(one, NAMED, new Cell.Whole(7), null, null)));
        JsonNode said = json(ask(PAGE + "/" + id(1) + "/feedback", "fraud")).path("entries");
        assertThat(said.findValuesAsText("label")).containsExactly("0");
        assertThat(said.findValuesAsText("outcome")).containsExactly("3.5");
    }

    @Test
    void whatACallerMayNotSeeIsUnknownToThem() throws IOException {
        assertThat(ask(PAGE + "/" + id(1), "sales").status()).isEqualTo(404);
        assertThat(ask(PAGE + "/" + id(3), "fraud").status()).isEqualTo(404);
        assertThat(ask(PAGE + "/" + id(3), "root").status()).isEqualTo(200);
        assertThat(ask(PAGE + "?endpoint=fraud", "sales").status()).isEqualTo(404);
        assertThat(ids(ask(PAGE + "?trace=" + TRACE, "fraud"))).containsExactly(id(2), id(1));
        assertThat(ask(PAGE + "/" + id(1), "viewer").status()).isEqualTo(403);
        assertThat(door.get(PAGE + "/" + id(1)).status()).isEqualTo(401);
    }

    @Test
    void whatWasPredictedBeforeAnEndpointWasDeclaredIsForThoseAloneWhoSeeEverything()
            throws IOException {
        door.running.captures.kept.add(kept(4, FRAUD, null, Instant.EPOCH));
        assertThat(ask(PAGE + "/" + id(4), "fraud").status()).isEqualTo(404);
        assertThat(ask(PAGE + "/" + id(4), "root").status()).isEqualTo(200);
        assertThat(ids(ask(PAGE + "?endpoint=fraud&limit=1", "fraud"))).containsExactly(id(2));
        assertThat(ids(ask(PAGE + "?endpoint=fraud&limit=1", "root"))).containsExactly(id(4));
    }

    /// The endpoint is the fraud team's now and was the sales team's, or the other way round.
    @Test
    void predictionStaysWithTheTeamWhoseEndpointItWas() throws IOException {
        door.running.captures.kept.clear();
        door.running.captures.kept.add(kept(4, FRAUD, null, LATER, new TeamName("sales")));
        door.running.captures.kept.add(kept(5, FRAUD, null, LATER, new TeamName("fraud")));

        assertThat(ids(ask(PAGE + "?endpoint=fraud", "fraud"))).containsExactly(id(5));
        assertThat(ids(ask(PAGE + "?endpoint=fraud", "sales"))).containsExactly(id(4));
        assertThat(ask(PAGE + "/" + id(4), "fraud").status()).isEqualTo(404);
        assertThat(ask(PAGE + "/" + id(4), "sales").status()).isEqualTo(200);
        assertThat(json(ask(PAGE + "/" + id(4), "root")).path("team").asText()).isEqualTo("sales");
    }

    @Test
    void limitOfATraceCountsWhatTheCallerMaySee() throws IOException {
        assertThat(ids(ask(PAGE + "?limit=1&trace=" + TRACE, "fraud"))).containsExactly(id(2));
        assertThat(ids(ask(PAGE + "?limit=1&trace=" + TRACE, "root"))).containsExactly(id(3));
    }

    @Test
    void wrongQuestionsAreNamed() throws IOException {
        assertThat(ask(PAGE, "root").text()).contains("endpoint, trace: (expected: one of them)");
        assertThat(ask(PAGE + "/x", "root").text()).contains("prediction: x (expected: 32");
        assertThat(ask(PAGE + "?endpoint=fraud&status=late", "root").text())
                .contains("status: late (expected: answered, refused or failed)");
        assertThat(ask(PAGE + "?trace=" + TRACE + "&status=failed", "root").text())
                .contains("status, slowest: (expected: with endpoint)");
        assertThat(ask(PAGE + "?endpoint=fraud&limit=0", "root").status()).isEqualTo(400);
        assertThat(ask(PAGE + "/" + id(9), "root").text()).contains("not kept");
    }

    private Answer ask(String path, String token) throws IOException {
        return door.getAs(token, path);
    }

    private static JsonNode json(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Documents.tree(answer.text());
    }

    private static List<String> ids(Answer answer) {
        List<String> ids = new ArrayList<>();
        json(answer).path("predictions").forEach(one -> ids.add(one.path("id").asText()));
        return ids;
    }

    private static String id(int number) {
        return "%032x".formatted(number);
    }

    private static CapturedPrediction kept(
            int number, EndpointName endpoint, @Nullable ErrorCode code) {
        return kept(number, endpoint, code, LATER);
    }

    private static CapturedPrediction kept(
            int number, EndpointName endpoint, @Nullable ErrorCode code, Instant time) {
        return kept(number, endpoint, code, time, null);
    }

    private static CapturedPrediction kept(
            int number,
            EndpointName endpoint,
            @Nullable ErrorCode code,
            Instant time,
            @Nullable TeamName team) {
        return new CapturedPrediction(
                id(number),
                TRACE,
                time,
                endpoint,
                team,
                new VersionNumber(2),
                RouteReason.ENDPOINT,
                "http",
                CaptureStatus.of(code),
                code,
                CaptureReason.SAMPLE,
                new CaptureTimes(10, 20, 30, 40, 100),
                1,
                300,
                20,
                List.of(new CapturedColumn("amount", 1, List.of(new Cell.Real(12.5)))),
                List.of(),
                List.of());
    }
}
