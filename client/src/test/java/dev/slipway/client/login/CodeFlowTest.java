package dev.slipway.client.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.answer.SignIn;
import dev.slipway.client.login.CodeFlow.Way;
import dev.slipway.testkit.outside.FakeIssuer;
import dev.slipway.testkit.outside.FakeIssuer.Mood;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A browser's way to an issuer and back, with everything that may be wrong with what comes back.
final class CodeFlowTest {
    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String BACK = "http://127.0.0.1:8000/console/signed-in";
    private static final Way WAY =
            new Way(URI.create(BACK), "state one", "nonce one", "v".repeat(43));

    private final FakeIssuer issuer = new FakeIssuer();
    private final HttpClient browser = HttpClient.newHttpClient();
    private final CodeFlow flow = new CodeFlow(() -> START);

    @BeforeEach
    void open() {
        issuer.knows(BACK);
        issuer.logsIn(
                Map.of(
                        "sub",
                        "u1",
                        "aud",
                        "slipway",
                        "exp",
                        START.plusSeconds(900).getEpochSecond()));
    }

    @AfterEach
    void close() {
        browser.shutdownNow();
        flow.close();
        issuer.close();
    }

    private SignIn signIn() {
        return new SignIn(
                "lineage-1", issuer.uri().toString(), "slipway", List.of("openid", "email"), false);
    }

    /// What the issuer sends the browser back with.
    private Map<String, String> visit(URI page) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                browser.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(302);
        String back = answer.headers().firstValue("Location").orElseThrow();
        assertThat(back).startsWith(BACK + "?");
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : back.substring(BACK.length() + 1).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private String code() throws IOException, InterruptedException {
        return visit(flow.begin(signIn(), WAY)).getOrDefault("code", "");
    }

    @Test
    void aBrowserGoesThereAndComesBackWithACodeThatOpensASession() throws Exception {
        URI page = flow.begin(signIn(), WAY);
        assertThat(page.toString())
                .startsWith(issuer.uri() + "/authorize?response_type=code&client_id=slipway")
                .contains("code_challenge_method=S256", "scope=openid+email", "state=state+one")
                .doesNotContain(WAY.verifier());
        Map<String, String> back = visit(page);
        assertThat(back).containsEntry("state", "state one").containsKey("code");

        Session session = flow.finish(signIn(), WAY, back.getOrDefault("code", ""));
        assertThat(session.token().split("\\.", -1)).hasSize(3);
        assertThat(session.expires()).isEqualTo(START.plusSeconds(900));
        assertThat(session.refresh()).isEqualTo("refresh-1");
        assertThat(issuer.asked().getLast())
                .containsEntry("code_verifier", WAY.verifier())
                .containsEntry("redirect_uri", BACK);

        Session renewed = flow.renewed(session);
        assertThat(renewed.refresh()).isEqualTo("refresh-2");
        assertThatThrownBy(() -> flow.renewed(session)).hasMessage("issuer: invalid_grant");
        flow.end(renewed);
        assertThat(issuer.asked().getLast()).containsEntry("token", "refresh-2");
    }

    @Test
    void aBrowserEndsItsSessionAtTheIssuerAndNoTokenGoesWithIt() throws Exception {
        Session session = flow.finish(signIn(), WAY, code());
        URI back = URI.create("http://127.0.0.1:8000/console/signed-out");
        URI page = flow.farewell(session, back, "state two").orElseThrow();
        assertThat(page.toString())
                .startsWith(issuer.uri() + "/logout?client_id=slipway&post_logout_redirect_uri=")
                .endsWith("&state=state+two")
                .doesNotContain(session.token(), "refresh-1");
    }

    @Test
    void anIssuerThatEndsNoSessionsSendsNobodyAway() throws Exception {
        issuer.endsSessionsAt(null);
        Session session = flow.finish(signIn(), WAY, code());
        assertThat(flow.farewell(session, URI.create(BACK), "state")).isEmpty();
    }

    @Test
    void nobodyIsSentWhereOthersCanListen() throws Exception {
        issuer.endsSessionsAt("http://login.example.com/logout");
        Session session = flow.finish(signIn(), WAY, code());
        assertThatThrownBy(() -> flow.farewell(session, URI.create(BACK), "state"))
                .isInstanceOf(LoginException.class)
                .hasMessageContaining("expected: https://");
    }

    @Test
    void aCodeCountsOnceAndForWhoeverAskedForIt() throws Exception {
        String code = code();
        flow.finish(signIn(), WAY, code);
        assertThatThrownBy(() -> flow.finish(signIn(), WAY, code))
                .hasMessageContaining("does not take this code: invalid_grant");

        String stolen = code();
        Way thief = new Way(URI.create(BACK), "s", WAY.nonce(), "w".repeat(43));
        assertThatThrownBy(() -> flow.finish(signIn(), thief, stolen))
                .hasMessageContaining("invalid_grant");
        Way elsewhere = new Way(URI.create(BACK + "/"), "s", WAY.nonce(), WAY.verifier());
        String other = code();
        assertThatThrownBy(() -> flow.finish(signIn(), elsewhere, other))
                .hasMessageContaining("invalid_grant");
    }

    @Test
    void tokensThatWereNotMadeForThisWayOpenNothing() throws Exception {
        for (Map.Entry<String, String> lie :
                Map.of(
                                "nonce", "answers another sign-in",
                                "iss", "its token has iss x (expected: " + issuer.uri(),
                                "aud", "its token has aud \"x\" (expected: slipway)",
                                "azp", "its token has azp x (expected: slipway)")
                        .entrySet()) {
            issuer.lies(Map.of(lie.getKey(), "x"));
            String code = code();
            assertThatThrownBy(() -> flow.finish(signIn(), WAY, code))
                    .isInstanceOf(LoginException.class)
                    .hasMessageContaining(lie.getValue());
        }
        issuer.lies(Map.of("aud", List.of("other", "slipway"), "azp", "slipway"));
        assertThat(flow.finish(signIn(), WAY, code()).token()).isNotEmpty();
    }

    @Test
    void issuersThatFailAreNamed() throws Exception {
        String code = code();
        try (CodeFlow fresh = new CodeFlow(() -> START, SHORT)) {
            for (Map.Entry<Mood, String> mood :
                    Map.of(
                                    Mood.BROKEN, "status 503",
                                    Mood.STUCK, "no whole answer within 300 ms",
                                    Mood.SOMEBODY_ELSE, "https://else.example (expected: ",
                                    Mood.ELSEWHERE, "status 302")
                            .entrySet()) {
                issuer.become(mood.getKey());
                assertThatThrownBy(() -> fresh.begin(signIn(), WAY))
                        .isInstanceOf(LoginException.class)
                        .hasMessageContaining(mood.getValue());
            }
        }
        issuer.become(Mood.BROKEN);
        assertThatThrownBy(() -> flow.finish(signIn(), WAY, code))
                .isInstanceOfSatisfying(
                        LoginException.class, outage -> assertThat(outage.isRefusal()).isFalse());
        issuer.die();
        assertThatThrownBy(() -> flow.finish(signIn(), WAY, code))
                .isInstanceOfSatisfying(
                        LoginException.class, outage -> assertThat(outage.isRefusal()).isFalse());
    }

    @Test
    void nothingIsAskedInTheClear() {
        SignIn plain = new SignIn("s", "http://login.example", "slipway", List.of("openid"), false);
        assertThatThrownBy(() -> flow.begin(plain, WAY))
                .hasMessageContaining("http://login.example")
                .hasMessageContaining("https://");
    }
}
