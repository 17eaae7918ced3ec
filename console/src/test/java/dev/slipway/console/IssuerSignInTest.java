package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.testkit.outside.FakeIssuer;
import dev.slipway.testkit.outside.FakeIssuer.Mood;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// People who come in by an issuer, with everything that can go wrong on the way there and back.
final class IssuerSignInTest {
    private static final Pattern SUBJECT = Pattern.compile("\"sub\":\"([^\"]+)\"");
    private static final Pattern END = Pattern.compile("\"exp\":([0-9]+)");
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final FakeIssuer issuer = new FakeIssuer();
    private final ServedConsole served = ServedConsole.guarded();

    IssuerSignInTest() throws IOException {}

    @BeforeEach
    void open() {
        issuer.knows(served.at("/console/signed-in").toString());
        issuer.knows(served.at("/console/signed-out").toString());
        atTheIssuerIs("ada");
        served.judges(this::judge)
                .says(
                        "/api/v1/sign-in",
                        new SignIn(
                                "lineage-1",
                                issuer.uri().toString(),
                                "slipway",
                                List.of("openid", "email", "offline_access"),
                                false))
                .says("/api/v1/releases", new ReleaseHistory(List.of(), List.of()));
    }

    @AfterEach
    void close() {
        served.close();
        issuer.close();
    }

    private void atTheIssuerIs(String name) {
        issuer.logsIn(
                Map.of(
                        "sub",
                        name,
                        "aud",
                        "slipway",
                        "exp",
                        served.now().plus(LIFE).getEpochSecond()));
    }

    /// As the door judges the issuer's tokens, as far as these tests need it.
    private Identified judge(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return new Identified.Refused(Denials.nobody());
        }
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        Matcher subject = SUBJECT.matcher(claims);
        Matcher end = END.matcher(claims);
        if (!subject.find() || !end.find()) {
            return new Identified.Refused(Denials.nobody());
        }
        if (Long.parseLong(end.group(1)) <= served.now().getEpochSecond()) {
            return new Identified.Refused(
                    Refusal.of(ErrorCode.UNAUTHENTICATED, "token: expired at " + end.group(1)));
        }
        boolean isStranger = subject.group(1).equals("eve");
        return new Identified.As(
                new Principal(
                        new PrincipalId("oidc:" + issuer.uri() + "#" + subject.group(1)),
                        Principal.Proof.OIDC,
                        TeamName.DEFAULT,
                        new PersonId(subject.group(1) + "@example.com"),
                        isStranger ? List.of() : List.of(Grant.everywhere(Role.VIEWER))));
    }

    /// Where the issuer sends the browser back to.
    private URI thereAndBack(String next) throws IOException, InterruptedException {
        HttpResponse<String> begun = served.get("/console/sign-in/issuer?next=" + next);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(303);
        URI page = URI.create(begun.headers().firstValue("Location").orElseThrow());
        assertThat(page.toString()).startsWith(issuer.uri() + "/authorize?");
        HttpResponse<String> answer = served.visit(page);
        assertThat(answer.statusCode()).isEqualTo(302);
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private HttpResponse<String> signIn() throws IOException, InterruptedException {
        HttpResponse<String> in = served.visit(thereAndBack("%2Freleases"));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
        return in;
    }

    private static void refused(HttpResponse<String> page, int status, String... words) {
        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.body()).contains("role=\"alert\"").contains(words);
    }

    @Test
    void peopleComeBackToTheWholeOfALongAddress() throws Exception {
        String filter = "a".repeat(1_900);
        HttpResponse<String> in = served.visit(thereAndBack("%2Freleases%3Fteam%3D" + filter));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
        assertThat(in.headers().firstValue("Location"))
                .contains("/console/releases?team=" + filter);
    }

    @Test
    void peopleGoThereAndComeBackSignedIn() throws Exception {
        assertThat(served.get("/console/sign-in?next=%2Freleases").body())
                .contains("Sign in at 127.0.0.1")
                .contains("href=\"/console/sign-in/issuer?next=%2Freleases\"");
        HttpResponse<String> in = signIn();
        assertThat(in.headers().firstValue("Location")).contains("/console/releases");
        assertThat(in.headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allSatisfy(cookie ->
                        assertThat(cookie)
                                .contains("HttpOnly", "SameSite=Strict", "Path=/console")
                                .doesNotContain(".", "refresh"));
        assertThat(served.get("/console/releases").body())
                .contains("Signed in as ada@example.com", "Sign out")
                .contains("title=\"ada@example.com\"");
    }

    @Test
    void anAnswerCountsOnceAndInTheBrowserThatAskedForIt() throws Exception {
        URI back = thereAndBack("%2F");
        try (ServedConsole other = ServedConsole.guarded()) {
            other.says("/api/v1/sign-in", new SignIn("x", "https://x", "x", List.of(), false));
            other.get("/console/sign-in");
            refused(
                    other.get("/console/signed-in?" + back.getRawQuery()),
                    422,
                    "belongs to no sign-in of this browser");
        }
        refused(
                served.get("/console/signed-in?" + back.getRawQuery().replace("state=", "state=x")),
                422,
                "belongs to no sign-in of this browser");
        assertThat(served.visit(back).statusCode()).isEqualTo(303);
        int asked = issuer.asked().size();
        refused(served.visit(back), 422, "belongs to no sign-in of this browser");
        assertThat(issuer.asked()).as("of the issuer").hasSize(asked);
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
    }

    @Test
    void aCodeThatWasUsedIsRefusedInWords() throws Exception {
        URI back = thereAndBack("%2F");
        String stolen = back.getRawQuery().replaceFirst("code=[^&]+", "code=code-that-nobody-gave");
        refused(
                served.get("/console/signed-in?" + stolen),
                422,
                "does not take this code: invalid_grant");
    }

    @Test
    void whoeverTookTooLongBeginsAgain() throws Exception {
        URI back = thereAndBack("%2F");
        served.later(Duration.ofMinutes(10));
        refused(served.visit(back), 422, "more than ten minutes ago");
    }

    @Test
    void whoeverIsToldNoIsToldSoAndKeepsTheWay() throws Exception {
        issuer.refusesWith("access_denied");
        HttpResponse<String> page = served.visit(thereAndBack("%2Freleases"));
        refused(page, 422, "somebody said no at the issuer", "value=\"/releases\"");

        issuer.refusesWith("<script>alert(1)</script>" + "x".repeat(2_000));
        HttpResponse<String> hostile = served.visit(thereAndBack("%2F"));
        refused(hostile, 422, "issuer: &lt;script&gt;");
        assertThat(hostile.body()).doesNotContain("<script>alert", "x".repeat(400));
    }

    @Test
    void tokensOfAnotherSignInOrIssuerOpenNothing() throws Exception {
        issuer.lies(Map.of("nonce", "another"));
        refused(served.visit(thereAndBack("%2F")), 422, "answers another sign-in");
        issuer.lies(Map.of("aud", "billing"));
        refused(served.visit(thereAndBack("%2F")), 422, "its token has aud");
        issuer.lies(Map.of());
        String mixed =
                thereAndBack("%2F").getRawQuery().replaceFirst("iss=[^&]+", "iss=https%3A%2F%2Fx");
        refused(served.get("/console/signed-in?" + mixed), 422, "belongs to no sign-in");
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(303);
    }

    @Test
    void anIssuerThatIsDownIsNamedAndTokensStillOpen() throws Exception {
        URI back = thereAndBack("%2F");
        issuer.become(Mood.BROKEN);
        refused(served.visit(back), 503, "issuer: status 503", "type=\"password\"");
        issuer.die();
        served.later(Duration.ofMinutes(20));
        refused(served.get("/console/sign-in/issuer?next=%2F"), 503, "does not answer", "password");
    }

    @Test
    void clocksThatDisagreeAreShownBeside() throws Exception {
        issuer.lies(Map.of("exp", served.now().minusSeconds(600).getEpochSecond()));
        refused(
                served.visit(thereAndBack("%2F")),
                422,
                "token: expired at ",
                "clock says 2026-11-25 08:00:00 UTC");
    }

    @Test
    void aSessionIsRenewedBeforeItsTokenEnds() throws Exception {
        signIn();
        served.later(LIFE.minusSeconds(20));
        atTheIssuerIs("ada");
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
        assertThat(issuer.asked().getLast()).containsEntry("refresh_token", "refresh-1");
        served.later(Duration.ofSeconds(40));
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
        assertThat(issuer.asked().getLast()).containsEntry("refresh_token", "refresh-1");

        served.later(Duration.ofMinutes(30));
        atTheIssuerIs("ada");
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
        assertThat(issuer.asked().getLast()).containsEntry("refresh_token", "refresh-2");
    }

    @Test
    void anIssuerThatIsAwayEndsNoSessionBeforeItsToken() throws Exception {
        signIn();
        served.later(LIFE.minusSeconds(20));
        issuer.become(Mood.BROKEN);
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
        served.later(Duration.ofSeconds(15));
        issuer.become(Mood.WELL);
        atTheIssuerIs("ada");
        served.later(Duration.ofSeconds(30));
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionThatTheIssuerRenewsNoMoreEndsWithItsTokenAndSaysWhy() throws Exception {
        signIn();
        served.later(LIFE.plusSeconds(1));
        issuer.become(Mood.BROKEN);
        HttpResponse<String> asked = served.get("/console/releases");
        assertThat(asked.statusCode()).isEqualTo(303);
        assertThat(asked.headers().firstValue("Location").orElse(""))
                .isEqualTo("/console/sign-in?next=%2Freleases");
        assertThat(served.get("/console/sign-in").body())
                .contains("Your session has ended: issuer: status 503");
    }

    @Test
    void aSessionIsNeverRenewedForSomebodyElse() throws Exception {
        signIn();
        served.later(LIFE.minusSeconds(20));
        atTheIssuerIs("bob");
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(303);
        assertThat(served.get("/console/sign-in").body()).contains("for somebody else");
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(303);
    }

    @Test
    void aSessionWaitsForKeysThatTheServerDoesNotKnowYet() throws Exception {
        signIn();
        served.judges(_ -> signedByAnUnknownKey());
        HttpResponse<String> asked = served.get("/console/releases");
        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(asked.body()).contains("token: signed by key two", "/console/sign-in?next=");

        served.judges(this::judge);
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
    }

    @Test
    void whoeverWaitsForKeysMaySignInWithATokenMeanwhile() throws Exception {
        signIn();
        long end = served.now().plus(LIFE).getEpochSecond();
        Identified ada = judge(issuer.token(Map.of("sub", "ada", "exp", end)));
        served.judges(token -> token.equals(ServedConsole.TOKEN) ? ada : signedByAnUnknownKey());
        assertThat(served.signIn().statusCode()).isEqualTo(303);
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(200);
    }

    private static Identified signedByAnUnknownKey() {
        return new Identified.Refused(
                Refusal.retryable(
                        ErrorCode.UNAUTHENTICATED,
                        "token: signed by key two",
                        Duration.ofSeconds(10)));
    }

    @Test
    void whoeverSignsOutEndsTheSessionAtTheIssuerAndComesBack() throws Exception {
        signIn();
        HttpResponse<String> out = served.post("/console/releases", "/console/sign-out", Map.of());
        assertThat(out.statusCode()).isEqualTo(200);
        assertThat(out.body()).contains("http-equiv=\"refresh\"", "Sign out at 127.0.0.1 as well");
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(303);

        URI page = URI.create(address(out.body()));
        assertThat(page.toString()).startsWith(issuer.uri() + "/logout?").doesNotContain("eyJ");
        URI back = URI.create(served.visit(page).headers().firstValue("Location").orElseThrow());
        assertThat(back.toString()).startsWith(served.at("/console/signed-out?state=").toString());
        served.visit(back);
        assertThat(served.get("/console/sign-in").body()).contains("Signed out, at the issuer too");
    }

    @Test
    void whoeverComesBackFromAnotherFarewellIsToldNothing() throws Exception {
        signIn();
        served.post("/console/releases", "/console/sign-out", Map.of());
        HttpResponse<String> back = served.get("/console/signed-out?state=made-up");
        assertThat(back.statusCode()).isEqualTo(303);
        assertThat(back.headers().firstValue("Location")).contains("/console/sign-in");
        assertThat(served.get("/console/sign-in").body()).doesNotContain("Signed out");
    }

    private static String address(String page) {
        Matcher found = Pattern.compile("url=([^\"]+)\"").matcher(page);
        assertThat(found.find()).isTrue();
        return found.group(1).replace("&amp;", "&");
    }

    @Test
    void whoeverSignsOutIsSignedOutAtTheIssuerToo() throws Exception {
        issuer.endsSessionsAt(null);
        signIn();
        served.post("/console/releases", "/console/sign-out", Map.of());
        assertThat(issuer.asked().getLast())
                .containsEntry("token", "refresh-1")
                .containsEntry("token_type_hint", "refresh_token");
        assertThat(served.get("/console/releases").statusCode()).isEqualTo(303);

        signIn();
        issuer.become(Mood.BROKEN);
        served.post("/console/releases", "/console/sign-out", Map.of());
        assertThat(served.get("/console/sign-in").body())
                .contains("Signed out here; the issuer does not know: issuer: status 503");
    }

    @Test
    void whoeverHasNoRoleYetIsToldWhomToNameInOne() throws Exception {
        atTheIssuerIs("eve");
        signIn();
        assertThat(served.get("/console/releases").body())
                .contains("Signed in as eve@example.com, without a role yet")
                .contains("oidc:" + issuer.uri() + "#eve");
    }

    @Test
    void aBrowserThatKeptItsCookiesBackAsksOnceMoreAndLosesNone() throws Exception {
        URI back = thereAndBack("%2F");
        String path = "/console/signed-in?" + back.getRawQuery();
        HttpResponse<String> crossing =
                served.get(path, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document");
        assertThat(crossing.statusCode()).isEqualTo(200);
        assertThat(crossing.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(crossing.body()).contains("http-equiv=\"refresh\"", "&amp;come=back");
        assertThat(served.get(path + "&come=back").statusCode()).isEqualTo(303);

        try (ServedConsole other = ServedConsole.guarded()) {
            HttpResponse<String> fresh = other.get(path);
            assertThat(fresh.body()).contains("http-equiv=\"refresh\"");
            assertThat(fresh.headers().allValues("Set-Cookie")).isEmpty();
            refused(other.get(path + "&come=back"), 422, "belongs to no sign-in");
        }
    }

    @Test
    void withoutAnIssuerThereAreTokensAlone() throws Exception {
        served.refuses("/api/v1/sign-in", 400, "UNSUPPORTED", "sign-in: this server has no issuer");
        assertThat(served.get("/console/sign-in").body()).doesNotContain("As yourself");
        refused(served.get("/console/sign-in/issuer"), 409, "this server has no issuer");
    }
}
