package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.WindowList;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.slo.AlertList;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.console.page.Asset;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What stands on the pages of endpoints and releases.
final class PagesTest {
    private static final String HOSTILE =
            "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\u2066 \"' ${x} "
                    + "y".repeat(10_000);

    @Test
    void overviewShowsWhatEndpointsAnswered() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS, new EndpointName("idle"));
            String page = served.get("/console/").body();
            assertThat(page)
                    .contains("flights/1", "10.0 req/s", "1.50 ms", "12.3 ms", "10.0 %")
                    .contains("<bdi>idle</bdi>", "serving", "2 endpoints")
                    .contains("data-total=\"Errors\"", "10 of 100", "Cost a day", "6.30 EUR");
        }
    }

    @Test
    void overviewNamesAlertsOfStreams() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS)
                    .says(
                            "/api/v1/alerts",
                            new AlertList(
                                    List.of(),
                                    List.of(
                                            alert(StreamAlertKind.DEAD_LETTERS, null),
                                            alert(StreamAlertKind.VERSION, HOSTILE))));
            String page = served.get("/console/").body();
            assertThat(PageRules.broken(page)).isEmpty();
            assertThat(page)
                    .contains("<a href=\"/console/streams/late-flights\">late-flights</a>")
                    .contains("<bdi>dead letters</bdi>")
                    .doesNotContain("<script>alert");
            assertThat(served.lines("/console/overview/events", 2).get(1))
                    .contains("\"name\":\"Alerts\",\"value\":\"2\"");
        }
    }

    private static StreamAlert alert(StreamAlertKind kind, @Nullable String reason) {
        return new StreamAlert(
                new StreamName("late-flights"),
                kind,
                Severity.TICKET,
                AlertState.FIRING,
                ServedConsole.NOW,
                reason);
    }

    /// The script finds by these what it renews.
    @Test
    void whatIsSaidOfTheWholeServerStandsWhereTheScriptRenewsIt() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            assertThat(served.get("/console/").body())
                    .contains("<span id=\"count\">1 endpoint</span>", "<div id=\"warnings\">");
            assertThat(served.get("/console/overview/table").body())
                    .contains("<div id=\"warnings\">");
            assertThat(served.get(Asset.SCRIPT.href()).body())
                    .contains("getElementById(\"count\")", "getElementById(\"warnings\")");
        }
    }

    @Test
    void overviewWithoutEndpointsSaysWhatToDo() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "");
            assertThat(served.get("/console/").body()).contains("slipway model push");
        }
    }

    @Test
    void streamTellsAllRowsAtFirst() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            List<String> lines = served.lines("/console/overview/events", 2);
            assertThat(lines.get(0)).isEqualTo("event: news");
            assertThat(lines.get(1))
                    .startsWith("data: {")
                    .contains("\"name\":\"flights\"", "10.0 req/s", "\"name\":\"Alerts\"");
        }
    }

    @Test
    void hostileTextIsTextAndNothingElse() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.overview(served, HOSTILE, Samples.FLIGHTS);
            served.says("/api/v1/endpoints/flights/release", Samples.release(HOSTILE))
                    .says("/api/v1/endpoints/flights", Samples.endpoint(Samples.FLIGHTS, HOSTILE))
                    .says("/api/v1/endpoints/flights/slo", Samples.slo(Samples.FLIGHTS))
                    .refuses("/api/v1/endpoints/flights/releases", 409, "CONFLICT", HOSTILE);
            for (String path :
                    List.of(
                            "/console/",
                            "/console/endpoints/flights",
                            "/console/endpoints/flights/release",
                            "/console/endpoints/flights/releases")) {
                String page = served.get(path).body();
                assertThat(PageRules.broken(page)).as(path).isEmpty();
                assertThat(page)
                        .as(path)
                        .contains("&lt;script")
                        .doesNotContain("<script>alert")
                        .doesNotContain("<img src=x");
            }
            String unknown = served.get("/console/%3Cscript%3Ealert(1)%3C%2Fscript%3E").body();
            assertThat(unknown).doesNotContain("<script>alert");
        }
    }

    @Test
    void endpointShowsChartsItsPromiseAndItsRelease() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            tryable(served).says("/api/v1/endpoints/flights/release", Samples.release("it bakes"));
            String page = served.get("/console/endpoints/flights?past=1h").body();
            assertThat(page)
                    .contains("data-windows=\"/console/endpoints/flights/charts?past=1h\"")
                    .contains("A release is open", "version 1 → 2", "p99 200ms", "Who answers")
                    .contains("0.0, 0.0, 0.0", "FP32 [1, 3]", "curl -sS")
                    .contains("<code>SLIPWAY_URL</code> is the address of this server");
        }
    }

    /// An endpoint whose model takes three numbers.
    private static ServedConsole tryable(ServedConsole served) {
        Map<String, Object> input =
                Map.of("name", "features", "datatype", "FP32", "shape", List.of(-1, 3));
        return served.says("/api/v1/status", Samples.server())
                .says("/api/v1/endpoints/flights", Samples.endpoint(Samples.FLIGHTS, ""))
                .says("/api/v1/endpoints/flights/slo", Samples.slo(Samples.FLIGHTS))
                .says(
                        "/v2/models/flights",
                        Map.of(
                                "name",
                                "flights",
                                "versions",
                                List.of("1"),
                                "platform",
                                "trees",
                                "inputs",
                                List.of(input),
                                "outputs",
                                List.of()));
    }

    @Test
    void whatWasTriedIsOnAPageThatLeadsToOtherTimes() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            tryable(served);
            HttpResponse<String> tried =
                    served.post(
                            "/console/endpoints/flights",
                            "/console/endpoints/flights/try?past=1h",
                            Map.of("input-0", "1, 2"));
            assertThat(tried.statusCode()).isEqualTo(422);
            assertThat(tried.body())
                    .contains("2 values (expected: 3)", ">1, 2</textarea>")
                    .contains("href=\"/console/endpoints/flights?past=1d\"")
                    .contains("name=\"back\" value=\"/endpoints/flights?past=1h\"");
        }
    }

    /// The script finds by these what it keeps and whose it is.
    @Test
    void whatIsTypedIsKeptForWhoeverTypesIt() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            tryable(served);
            String page = served.get("/console/endpoints/flights").body();
            assertThat(page)
                    .containsPattern(
                            "<form class=\"form\" method=\"post\""
                                    + " action=\"/console/endpoints/flights/try[^>]*"
                                    + " data-keeps=\"[^\"]+\">")
                    .contains("<textarea id=\"input-0\"", "aria-describedby=\"takes-0\"")
                    .contains("<label for=\"input-0\">", "id=\"takes-0\">FP32 [1, 3]")
                    .contains("action=\"/console/sign-out\"");
            assertThat(served.get(Asset.SCRIPT.href()).body())
                    .contains("form[data-keeps]", "sessionStorage", "\"/console/sign-out\"");
        }
    }

    @Test
    void endpointShowsWhatTheLastChangeMadeOfItsSpec() throws Exception {
        String object = "/api/v1/objects/endpoint/flights";
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            served.says("/api/v1/status", Samples.server())
                    .says("/api/v1/endpoints/flights", Samples.declared(Samples.FLIGHTS, 5))
                    .says("/api/v1/endpoints/flights/slo", Samples.slo(Samples.FLIGHTS))
                    .says(object, Samples.object(Samples.SECOND, 5))
                    .says(object + "?as-of=4", Samples.object(Samples.FIRST, 2));
            assertThat(served.get("/console/endpoints/flights").body())
                    .contains("Revision 5", "added: </span>+ serves", "removed: </span>- serves");
            // Somebody has changed it while it was looked at.
            served.says(object, Samples.object(Samples.FIRST, 7))
                    .says(object + "?as-of=6", Samples.object(Samples.FIRST, 5));
            assertThat(served.get("/console/endpoints/flights").body())
                    .contains("Revision 7", "Against the revision before")
                    .doesNotContain("added: ", "There is none before");
        }
    }

    @Test
    void chartsHaveALineForEachVersion() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            served.says(
                            "/api/v1/endpoints/flights/windows?past=15m",
                            new WindowList(List.of(Samples.window(Samples.FLIGHTS, 90, 10))))
                    .says("/api/v1/status", Samples.server());
            String charts = served.get("/console/endpoints/flights/charts").body();
            assertThat(charts)
                    .contains("\"name\":\"version 1\"", "\"values\":[10.0]")
                    .contains("\"name\":\"version 1: 500\"", "\"values\":[1.0]")
                    .contains("\"edges\":[1.25,1.5,1.75]", "\"row\":0,\"counts\":[89,1]");
        }
    }

    @Test
    void chartsLeadToSigningInOnceTheirSessionIsOver() throws Exception {
        String charts = "/console/endpoints/flights/charts?past=1h";
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            assertThat(tryable(served).get("/console/endpoints/flights?past=1h").body())
                    .contains("data-page=\"/console/endpoints/flights?past=1h\"");
            served.later(Duration.ofHours(9));
            HttpResponse<String> over = served.get(charts, "HX-Request", "true");
            assertThat(over.statusCode()).isEqualTo(200);
            assertThat(over.headers().firstValue("HX-Redirect")).isPresent();
            assertThat(served.get(Asset.CHARTS.href()).body())
                    .contains("\"HX-Request\"", "\"HX-Redirect\"", "dataset.page");
        }
    }

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

    @Test
    void whatIsForbiddenSaysWhatIsMissing() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            served.refuses("/api/v1/releases", 403, "FORBIDDEN", "permission: local may not read");
            HttpResponse<String> page = served.get("/console/releases");
            assertThat(page.statusCode()).isEqualTo(403);
            assertThat(page.body()).contains("permission: local may not read", "sign-in?next=");
        }
    }
}
