package dev.slipway.client.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.answer.SignIn;
import dev.slipway.client.login.DeviceFlow.Prompt;
import dev.slipway.testkit.outside.FakeIssuer;
import dev.slipway.testkit.outside.FakeIssuer.Mood;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceFlowTest {
    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");
    private static final URI SERVER = URI.create("http://127.0.0.1:8000");
    private final FakeIssuer issuer = new FakeIssuer();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Prompt> prompts = new ArrayList<>();
    private Instant now = START;

    @AfterEach
    void close() {
        issuer.close();
    }

    private void pause(Duration time) {
        pauses.add(time);
        now = now.plus(time);
    }

    private Session run(boolean isAccessToken) {
        return run(isAccessToken, prompts::add);
    }

    private Session run(boolean isAccessToken, Consumer<Prompt> prompt) {
        issuer.logsIn(Map.of("sub", "u1", "exp", START.plusSeconds(900).getEpochSecond()));
        SignIn signIn =
                new SignIn(
                        "lineage-1",
                        issuer.uri().toString(),
                        "slipway",
                        List.of("openid", "email"),
                        isAccessToken);
        try (DeviceFlow flow = new DeviceFlow(() -> now, this::pause)) {
            return flow.run(SERVER, signIn, prompt);
        }
    }

    @Test
    void aPersonEntersTheCodeAndIsSignedIn() {
        issuer.pollsAnswer("authorization_pending", "slow_down", "authorization_pending");
        Session session = run(false);

        assertThat(prompts).hasSize(1);
        assertThat(prompts.getFirst().code()).isEqualTo("WDJB-MJHT");
        assertThat(prompts.getFirst().complete().toString()).endsWith("user_code=WDJB-MJHT");
        assertThat(prompts.getFirst().expires()).isEqualTo(START.plusSeconds(600));
        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(6));
        assertThat(session.server()).isEqualTo(SERVER);
        assertThat(session.serverId()).isEqualTo("lineage-1");
        assertThat(session.token().split("\\.", -1)).hasSize(3);
        assertThat(session.expires()).isEqualTo(START.plusSeconds(900));
        assertThat(session.refresh()).isEqualTo("refresh-1");
        assertThat(issuer.asked().getFirst())
                .containsEntry("client_id", "slipway")
                .containsEntry("scope", "openid email");
        assertThat(issuer.asked().getLast())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                .containsEntry("device_code", "device-1");
        assertThat(session.toString()).doesNotContain(session.token(), "refresh-1");
    }

    @Test
    void theAccessTokenIsTakenWhereTheServerWantsIt() {
        Session session = run(true);
        assertThat(session.token()).isEqualTo("opaque-1");
        assertThat(session.expires()).isEqualTo(now.plusSeconds(300));
    }

    @Test
    void whoeverSaysNoOrIsTooLateIsNotSignedIn() {
        issuer.pollsAnswer("access_denied");
        assertThatThrownBy(() -> run(false)).hasMessageContaining("somebody said no");
        issuer.pollsAnswer("expired_token");
        assertThatThrownBy(() -> run(false)).hasMessageContaining("not entered in time");
        issuer.pollsAnswer("invalid_client");
        assertThatThrownBy(() -> run(false))
                .isInstanceOfSatisfying(
                        LoginException.class, refused -> assertThat(refused.isRefusal()).isTrue())
                .hasMessage("issuer: invalid_client");
        String[] pending = new String[700];
        Arrays.fill(pending, "authorization_pending");
        issuer.pollsAnswer(pending);
        assertThatThrownBy(() -> run(false)).hasMessageContaining("not entered in time");
        assertThat(now).isAfterOrEqualTo(START.plusSeconds(600));
    }

    @Test
    void pollsThatFailOnTheWayAreRepeatedEverLessOften() {
        assertThatThrownBy(() -> run(false, prompt -> issuer.die()))
                .hasMessageContaining("not entered in time");
        assertThat(pauses)
                .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4))
                .hasSizeLessThan(12);
    }

    @Test
    void anIssuerThatCannotAnswerNowHasNotSaidNo() {
        assertThatThrownBy(() -> run(false, prompt -> issuer.become(Mood.BROKEN)))
                .hasMessageContaining("not entered in time");
        assertThat(pauses)
                .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4))
                .hasSizeLessThan(12);
    }

    @Test
    void anIssuerThatIsAskedTooOftenIsAskedLessOftenAndHasNotSaidNo() {
        assertThatThrownBy(() -> run(false, prompt -> issuer.become(Mood.BUSY)))
                .hasMessageContaining("not entered in time");
        assertThat(pauses)
                .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(6), Duration.ofSeconds(11));

        pauses.clear();
        assertThatThrownBy(() -> run(false))
                .isInstanceOfSatisfying(
                        LoginException.class, busy -> assertThat(busy.isRefusal()).isFalse())
                .hasMessageContaining("status 429");
        assertThat(pauses).isEmpty();
    }

    @Test
    void issuersThatAreNotWhatTheySayAreRefused() {
        issuer.become(Mood.SOMEBODY_ELSE);
        assertThatThrownBy(() -> run(false)).hasMessageContaining("https://else.example");
        issuer.become(Mood.BROKEN);
        assertThatThrownBy(() -> run(false)).hasMessageContaining("status 503");
        issuer.become(Mood.ELSEWHERE);
        assertThatThrownBy(() -> run(false)).hasMessageContaining("status 302");
        issuer.die();
        assertThatThrownBy(() -> run(false))
                .isInstanceOfSatisfying(
                        LoginException.class,
                        unanswered -> assertThat(unanswered.isRefusal()).isFalse());
        SignIn plain = new SignIn("s", "http://login.example", "slipway", List.of("openid"), false);
        try (DeviceFlow flow = new DeviceFlow(() -> now, this::pause)) {
            assertThatThrownBy(() -> flow.run(SERVER, plain, prompts::add))
                    .hasMessageContaining("http://login.example")
                    .hasMessageContaining("expected: https://");
        }
    }
}
