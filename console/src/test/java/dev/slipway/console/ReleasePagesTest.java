package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.UserRule;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What stands on the pages of releases, and what their forms do.
final class ReleasePagesTest {
    @Test
    void releaseShowsEvidenceAgainstItsThreshold() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes");
            String page = served.get("/console/endpoints/flights/release").body();
            assertThat(page)
                    .contains("Release #3", "fails-more", "<polyline", "class=\"limit\"")
                    .contains("candidate failed 2 of 40, stable 1 of 400", "inconclusive")
                    .contains("20 s of 1 min", "it bakes", "release/abort");
        }
    }

    /// Nothing is to come of it, and it waits for no more evidence.
    @Test
    void releaseThatWentBackPromisesNothing() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes");
            assertThat(served.get("/console/endpoints/flights/release").body())
                    .contains("to come", "more data are needed");
            ReleaseStatus baking = Samples.release("stable answers everybody");
            served.says(
                    "/api/v1/endpoints/flights/release",
                    new ReleaseStatus(
                            baking.release(),
                            ReleasePhase.ROLLED_BACK,
                            1,
                            0,
                            baking.why(),
                            null,
                            baking.evidence(),
                            List.of(),
                            null));
            assertThat(served.get("/console/endpoints/flights/release").body())
                    .contains("ended here", "not begun")
                    .doesNotContain("to come", "more data are needed");
        }
    }

    @Test
    void releaseSaysWhatItIsHeldForAndWhetherThatEndsByItself() throws Exception {
        UserRule rule = new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5));
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes");
            String path = "/api/v1/endpoints/flights/release";
            served.says(path, Samples.held(Held.ofRules(List.of(rule))));
            assertThat(served.get("/console/endpoints/flights/release").body())
                    .contains("Held for a rule of the plan: error rate above slo for 5m.");
            served.says(path, Samples.held(Held.of(Held.Reason.STORAGE)));
            assertThat(served.get("/console/endpoints/flights/release").body())
                    .contains("Held for evidence that cannot be stored; goes on by itself.");
        }
    }

    @Test
    void whatWasTypedStaysWhenTheServerSaysNo() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes")
                    .refuses(
                            "/api/v1/endpoints/flights/release/promote",
                            409,
                            "CONFLICT",
                            "release: flights.3 waits for approval");
            HttpResponse<String> again =
                    served.post(
                            "/console/endpoints/flights/release",
                            "/console/endpoints/flights/release/promote",
                            Map.of("reason", "it \"looks\" good"));
            assertThat(again.statusCode()).isEqualTo(422);
            assertThat(again.body()).contains("waits for approval", "it &#34;looks&#34; good");
        }
    }

    @Test
    void aVersionThatIsToServeNobodyStaysTickedWhenTheServerSaysNo() throws Exception {
        String ticked = "name=\"quarantine\" value=\"yes\" checked";
        String page = "/console/endpoints/flights/release";
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes");
            Map<String, String> typed = Map.of("reason", "", "quarantine", "yes");
            assertThat(served.get(page).body()).doesNotContain(ticked);
            assertThat(served.post(page, page + "/abort", typed).body()).contains(ticked);
        }
    }

    @Test
    void aFormMovesTheReleaseThatItsPageShowedAndNoLaterOne() throws Exception {
        String page = "/console/endpoints/flights/release";
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes")
                    .says(
                            "/api/v1/endpoints/flights/release/promote",
                            new Outcome(9, List.of("release-moved"), false, false));
            assertThat(served.get(page).body()).contains("name=\"release\" value=\"3\"");
            HttpResponse<String> old =
                    served.post(page, page + "/promote", Map.of("reason", "good", "release", "2"));
            assertThat(old.statusCode()).isEqualTo(422);
            assertThat(old.body()).contains("#2 is over", "value=\"good\"", "Release #3");
            assertThat(served.commands).isEmpty();
            HttpResponse<String> shown =
                    served.post(page, page + "/promote", Map.of("reason", "good", "release", "3"));
            assertThat(shown.statusCode()).isEqualTo(303);
        }
    }

    @Test
    void releaseWithoutAReasonIsNotMoved() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes");
            HttpResponse<String> again =
                    served.post(
                            "/console/endpoints/flights/release",
                            "/console/endpoints/flights/release/abort",
                            Map.of("reason", "  "));
            assertThat(again.statusCode()).isEqualTo(422);
            assertThat(served.commands).isEmpty();
        }
    }

    @Test
    void whoeverMayNotMoveAReleaseSeesNoForm() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.releasing(served, "it bakes");
            assertThat(served.get("/console/endpoints/flights/release").body())
                    .contains("it bakes")
                    .contains("RELEASE on endpoint flights is missing for local")
                    .doesNotContain("release/abort");
        }
    }

    @Test
    void aReleaserOfAnotherTeamSeesWhatIsMissingAndNoButton() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.knows(
                    new Principal(
                            new PrincipalId("token:f"),
                            Principal.Proof.TOKEN,
                            TeamName.DEFAULT,
                            null,
                            List.of(
                                    Grant.everywhere(Role.VIEWER),
                                    new Grant(
                                            Role.RELEASER,
                                            new Scope.OfTeam(new TeamName("fraud"))))));
            served.signIn();
            Samples.releasing(served, "it bakes")
                    .says("/api/v1/endpoints/flights/slo", Samples.slo(Samples.FLIGHTS))
                    .says("/api/v1/status", Samples.server())
                    .says(
                            "/api/v1/endpoints/flights/releases",
                            new ReleaseHistory(List.of(), List.of()));
            for (String path : List.of("/release", "/releases")) {
                assertThat(served.get("/console/endpoints/flights" + path).body())
                        .as(path)
                        .contains("RELEASE on endpoint flights is missing for token:f")
                        .doesNotContain("release/abort", "Begin the release");
            }
            assertThat(served.get("/console/endpoints/flights").body())
                    .contains("Error budget")
                    .doesNotContain("id=\"try\"");
        }
    }

    @Test
    void aFilterThatCannotBeStaysAsItWasTyped() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            served.refuses(
                    "/api/v1/releases?team=a%20b", 400, "INVALID_INPUT", "team: 'a b' (expected:)");
            HttpResponse<String> page = served.get("/console/releases?team=a+b");
            assertThat(page.statusCode()).isEqualTo(422);
            assertThat(page.body()).contains("value=\"a b\"", "role=\"alert\"");
        }
    }

    @Test
    void releasesOfEveryEndpointCanBeFiltered() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            served.says("/api/v1/releases?team=risk", new ReleaseHistory(List.of(), List.of()));
            assertThat(served.get("/console/releases?team=risk").body())
                    .contains("No releases yet", "value=\"risk\"");
        }
    }

    @Test
    void releaseIsBegunByForm() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            served.says(
                            "/api/v1/endpoints/flights/releases",
                            new ReleaseHistory(List.of(), List.of()))
                    .refuses(
                            "/api/v1/endpoints/flights/release",
                            404,
                            "UNKNOWN_VERSION",
                            "version '9': unknown");
            HttpResponse<String> again =
                    served.post(
                            "/console/endpoints/flights/releases",
                            "/console/endpoints/flights/releases",
                            Map.of("candidate", "9", "strategy", "blue-green", "reason", "faster"));
            assertThat(again.statusCode()).isEqualTo(422);
            assertThat(again.body())
                    .contains("unknown", "value=\"9\"", "value=\"faster\"")
                    .contains("<option value=\"blue-green\" selected>")
                    .contains("a rehearsal of 200 answers");
            assertThat(served.commands)
                    .singleElement()
                    .asString()
                    .contains("\"candidate\":\"9\"", "blue-green", "faster")
                    .doesNotContain("\"rehearsal\":100");
        }
    }
}
