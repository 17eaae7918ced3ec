package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.console.page.Asset;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Who gets in, and what stands around every page.
final class ConsoleTest {
    @Test
    void strangersAreSentToSignInAndComeBack() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            HttpResponse<String> asked = served.get("/console/releases?team=default");
            assertThat(asked.statusCode()).isEqualTo(303);
            String signIn = asked.headers().firstValue("Location").orElseThrow();
            assertThat(signIn).isEqualTo("/console/sign-in?next=%2Freleases%3Fteam%3Ddefault");
            HttpResponse<String> form = served.get(signIn);
            assertThat(form.body())
                    .contains("type=\"password\"", "value=\"/releases?team=default\"");
            HttpResponse<String> in =
                    served.post(
                            signIn,
                            "/console/sign-in",
                            Map.of("token", ServedConsole.TOKEN, "next", "/releases?team=default"));
            assertThat(in.statusCode()).isEqualTo(303);
            assertThat(in.headers().firstValue("Location"))
                    .contains("/console/releases?team=default");
        }
    }

    @Test
    void tokenThatIsNotKnownOpensNothingAndIsNotRepeated() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            HttpResponse<String> refused =
                    served.post(
                            "/console/sign-in",
                            "/console/sign-in",
                            Map.of("token", "slw_wrong_token", "next", "/"));
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("role=\"alert\"").doesNotContain("slw_wrong_token");
            assertThat(served.get("/console/").statusCode()).isEqualTo(303);
        }
    }

    @Test
    void sessionsEndAfterADayHoweverOftenSomebodyLooksAndTheFormSaysSo() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.says("/api/v1/releases", new ReleaseHistory(List.of(), List.of()));
            assertThat(served.get("/console/sign-in").body()).contains("for a day at most");
            served.signIn();
            for (int hours = 6; hours <= 24; hours += 6) {
                served.later(Duration.ofHours(6));
                assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
            }
            served.later(Duration.ofSeconds(1));
            assertThat(served.get("/console/releases").statusCode()).isEqualTo(303);
        }
    }

    @Test
    void nextPageIsOneOfThisConsole() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            HttpResponse<String> in =
                    served.post(
                            "/console/sign-in",
                            "/console/sign-in",
                            Map.of("token", ServedConsole.TOKEN, "next", "https://evil.example/"));
            assertThat(in.headers().firstValue("Location")).contains("/console/");
        }
    }

    @Test
    void cookieIsForNoScriptAndNoOtherSiteAndHoldsNoToken() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.get("/console/sign-in");
            List<String> cookies = served.signIn().headers().allValues("Set-Cookie");
            assertThat(cookies).isNotEmpty();
            assertThat(cookies)
                    .allSatisfy(cookie ->
                            assertThat(cookie)
                                    .contains("HttpOnly", "SameSite=Strict", "Path=/console")
                                    .doesNotContain(ServedConsole.TOKEN));
        }
    }

    @Test
    void everyAnswerForbidsWhatIsNotOurs() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            for (String path :
                    List.of(
                            "/console/",
                            "/console/sign-in",
                            "/console/nowhere",
                            "/console/x/y/z")) {
                HttpResponse<String> page = served.get(path);
                String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
                assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                        .contains("form-action 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe");
                assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
                assertThat(page.body())
                        .doesNotContainPattern("<script(?![^>]*src=)")
                        .doesNotContain("<style")
                        .doesNotContain(" style=")
                        .doesNotContainPattern("\\son[a-z]+=")
                        .doesNotContainPattern("(src|href)=\"https?:");
            }
        }
    }

    @Test
    void everythingThatPagesLoadIsServedHereAndAskedForOnce() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            for (Asset asset : Asset.values()) {
                HttpResponse<String> found = served.get(asset.href());
                assertThat(found.statusCode()).as(asset.file()).isEqualTo(200);
                assertThat(found.body()).as(asset.file()).isNotBlank();
                assertThat(found.headers().firstValue("Cache-Control").orElseThrow())
                        .as(asset.file())
                        .contains("immutable");
                assertThat(found.headers().firstValue("Content-Encoding")).isEmpty();
            }
            assertThat(served.get("/console/assets/..%2fConsole.class").statusCode())
                    .isEqualTo(404);
        }
    }

    /// Under another address it would be asked for again on every page.
    @Test
    void theSheetNamesThePictureByItsContent() {
        String sheet = new String(Asset.STYLE.bytes(), UTF_8);
        assertThat(sheet).contains("icon.svg?" + Asset.ICON.query());
    }

    @Test
    void anAddressThatNamesNoContentIsAskedForAgain() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            for (String query : List.of("", "?v=of-yesterday")) {
                String path = "/console/assets/console.css" + query;
                HttpResponse<String> found = served.get(path);
                assertThat(found.headers().firstValue("Cache-Control")).contains("no-cache");
                String tag = found.headers().firstValue("ETag").orElseThrow();
                assertThat(served.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
            }
        }
    }

    @Test
    void scriptsAndStylesAreCompressedForWhoeverTakesThatAndPagesNever() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            HttpResponse<byte[]> zipped =
                    served.bytes(Asset.SCRIPT.href(), "Accept-Encoding", "br, gzip;q=0.8");
            assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(zipped.headers().firstValue("Vary")).contains("Accept-Encoding");
            assertThat(zipped.body()).hasSizeLessThan(Asset.SCRIPT.bytes().length / 2);
            try (GZIPInputStream text =
                    new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
                assertThat(text.readAllBytes()).isEqualTo(Asset.SCRIPT.bytes());
            }
            assertThat(
                            served.bytes(Asset.SCRIPT.href(), "Accept-Encoding", "gzip;q=0")
                                    .headers()
                                    .firstValue("Content-Encoding"))
                    .isEmpty();
            assertThat(
                            served.bytes("/console/", "Accept-Encoding", "gzip")
                                    .headers()
                                    .firstValue("Content-Encoding"))
                    .isEmpty();
        }
    }

    @Test
    void formWithoutTheProofOfThisVisitDoesNothing() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            for (String form : List.of("reason=because", "csrf=x&reason=because")) {
                HttpResponse<String> refused =
                        served.send("/console/endpoints/flights/release/abort", form);
                assertThat(refused.statusCode()).isEqualTo(403);
            }
            assertThat(served.commands).isEmpty();
        }
    }

    @Test
    void formsCarryTheCallersOwnToken() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes")
                    .says(
                            "/api/v1/endpoints/flights/release/pause",
                            new Outcome(9, List.of("release-moved"), false, false));
            HttpResponse<String> done =
                    served.post(
                            "/console/endpoints/flights/release",
                            "/console/endpoints/flights/release/pause",
                            Map.of("reason", "a closer look"));
            assertThat(done.statusCode()).isEqualTo(303);
            assertThat(served.commands)
                    .singleElement()
                    .asString()
                    .startsWith("POST /api/v1/endpoints/flights/release/pause Bearer slw_good ")
                    .contains("a closer look");
            assertThat(served.get("/console/endpoints/flights/release").body())
                    .contains("The release is held where it is.");
        }
    }

    @Test
    void sessionEndsWithSignOut() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.overview(served, "", Samples.FLIGHTS);
            assertThat(served.get("/console/").statusCode()).isEqualTo(200);
            HttpResponse<String> out = served.post("/console/", "/console/sign-out", Map.of());
            assertThat(out.statusCode()).isEqualTo(303);
            assertThat(served.get("/console/").statusCode()).isEqualTo(303);
        }
    }

    @Test
    void localCallersNeedNoTokenAndMaySignInAllTheSame() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            HttpResponse<String> page = served.get("/console/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("local", "/console/sign-in");
        }
    }

    @Test
    void pageThatAnotherSiteLinksToIsAskedForOnceMoreAndTakesNoSessionAway() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            HttpResponse<String> page =
                    served.get(
                            "/console/releases",
                            "Sec-Fetch-Site",
                            "cross-site",
                            "Sec-Fetch-Dest",
                            "document");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("http-equiv=\"refresh\"", "/console/releases");
            assertThat(page.headers().allValues("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void theNavigationLeadsWhereWhoeverLooksMayGo() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            assertThat(served.get("/console/").body()).contains("href=\"/console/audit\"");
            served.knows(
                    new Principal(
                            new PrincipalId("token:v"),
                            Principal.Proof.TOKEN,
                            TeamName.DEFAULT,
                            null,
                            List.of(Grant.everywhere(Role.VIEWER))));
            served.signIn();
            assertThat(served.get("/console/").body())
                    .contains("href=\"/console/models\"")
                    .doesNotContain("href=\"/console/audit\"", "href=\"/console/predictions\"");
        }
    }

    @Test
    void coloursAreKept() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            Samples.overview(served, "", Samples.FLIGHTS);
            served.post("/console/", "/console/theme", Map.of("theme", "dark", "back", "/"));
            assertThat(served.get("/console/").body()).contains("data-theme=\"dark\"");
        }
    }

    @Test
    void whatAnswersAFormLeadsBackToThePageAboveIt() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            Samples.releasing(served, "it bakes");
            String form = "/console/endpoints/flights/release/abort";
            HttpResponse<String> again =
                    served.post("/console/endpoints/flights/release", form, Map.of("reason", ""));
            assertThat(again.statusCode()).isEqualTo(422);
            assertThat(again.body()).contains("name=\"back\" value=\"/endpoints/flights/release\"");
            served.judges(_ -> new Identified.Refused(Denials.nobody()));
            HttpResponse<String> over =
                    served.post("/console/sign-in", form, Map.of("reason", "because"));
            assertThat(over.headers().firstValue("Location"))
                    .contains("/console/sign-in?next=%2Fendpoints%2Fflights%2Frelease");
        }
    }

    @Test
    void aFormThatComesAfterItsSessionSaysThatNothingWasDone() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            served.later(Duration.ofHours(9));
            HttpResponse<String> over =
                    served.post(
                            "/console/sign-in",
                            "/console/endpoints/flights/release/abort",
                            Map.of("reason", "because"));
            assertThat(over.statusCode()).isEqualTo(303);
            assertThat(served.commands).isEmpty();
            assertThat(served.get("/console/sign-in").body()).contains("Nothing was done: sign in");
            // Whoever only looks has nothing to do again.
            served.get("/console/endpoints/flights/release");
            assertThat(served.get("/console/sign-in").body()).doesNotContain("Nothing was done");
        }
    }

    /// What asks for a stream follows a redirect as well, and shows nobody what is said there.
    @Test
    void whySessionsEndIsKeptFromWhatNobodySeesForThePageThatFollows() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            served.judges(_ -> new Identified.Refused(Denials.nobody()));
            for (int tries = 0; tries < 2; tries++) {
                HttpResponse<String> over =
                        served.get("/console/overview/events", "Accept", "text/event-stream");
                assertThat(over.headers().firstValue("Location")).isEmpty();
                assertThat(over.headers().firstValue("Content-Type")).isEmpty();
                assertThat(over.body()).isEmpty();
            }
            served.get("/console/sign-in", "HX-Request", "true");
            assertThat(served.get("/console/sign-in").body()).contains("Your session has ended");
            assertThat(served.get("/console/sign-in").body()).doesNotContain("session has ended");
        }
    }

    @Test
    void theReasonThatNobodyHasSeenWaitsForADay() throws Exception {
        try (ServedConsole served = ServedConsole.guarded()) {
            served.signIn();
            served.judges(_ -> new Identified.Refused(Denials.nobody()));
            HttpResponse<String> over = served.get("/console/overview/table", "HX-Request", "true");
            assertThat(over.headers().allValues("Set-Cookie"))
                    .anyMatch(one -> one.startsWith("slipway-said") && one.contains("=86400"));
        }
    }

    private static void refused(HttpResponse<String> answer, String allowed) {
        String what = answer.request().method() + " " + answer.uri().getPath();
        assertThat(answer.statusCode()).as(what).isEqualTo(405);
        assertThat(answer.headers().allValues("Allow")).as(what).containsExactly(allowed);
    }

    @Test
    void whatIsAskedByAnotherMethodSaysWhichItTakes() throws Exception {
        try (ServedConsole served = ServedConsole.local()) {
            refused(served.ask("PUT", "/console/models"), "GET, HEAD");
            refused(served.ask("DELETE", Asset.STYLE.href()), "GET, HEAD");
            refused(served.ask("PUT", "/console/sign-in"), "GET, HEAD, POST");
            refused(served.ask("PATCH", "/console/signed-in"), "GET, HEAD");
            refused(served.get("/console/sign-out"), "POST");
            refused(served.head("/console/overview/events"), "GET");
            refused(served.post("/console/sign-in", "/console/models", Map.of()), "GET, HEAD");
            assertThat(served.ask("PUT", "/console/nowhere").statusCode()).isEqualTo(404);
        }
    }
}
