package dev.slipway.client.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.answer.SignIn;
import dev.slipway.client.login.IssuerCalls.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Signs a person in who has a browser somewhere, not necessarily here.
///
/// *Source*: RFC 8628, OpenID Connect Discovery 1.0.
public final class DeviceFlow implements AutoCloseable {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
    private static final Duration MORE = Duration.ofSeconds(5);
    private static final long USUAL_LIFE = 600;

    private final IssuerCalls issuer = new IssuerCalls();
    private final InstantSource clock;
    private final Pause pause;

    /// Waits.
    @FunctionalInterface
    public interface Pause {
        /// *Errors*: `InterruptedException` when the waiting thread is interrupted.
        void of(Duration time) throws InterruptedException;
    }

    /// What a person has to do.
    ///
    /// @param page where to enter the code
    /// @param complete a page that knows the code already; the same where the issuer has none
    /// @param expires until when
    public record Prompt(URI page, String code, URI complete, Instant expires) {}

    /// A flow by this clock.
    public DeviceFlow(InstantSource clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    /// Signs in to `server`, as that server says, once the person has done what `prompt` is given.
    ///
    /// *Errors*: [LoginException] when the issuer or the person says no, or nobody answers.
    public Session run(URI server, SignIn signIn, Consumer<Prompt> prompt) {
        Endpoints endpoints = new Endpoints(issuer.discover(signIn.issuer()), "device flow");
        Answer begun =
                issuer.post(
                        endpoints.address("device_authorization_endpoint"),
                        Map.of(
                                "client_id",
                                signIn.clientId(),
                                "scope",
                                String.join(" ", signIn.scopes())));
        if (!begun.isGood()) {
            throw begun.failure();
        }
        return poll(endpoints.session(server, signIn), begun.body(), prompt);
    }

    private Session poll(Session empty, JsonNode begun, Consumer<Prompt> prompt) {
        String page = begun.path("verification_uri").asText("");
        String code = begun.path("user_code").asText("");
        String device = begun.path("device_code").asText("");
        if (page.isEmpty() || code.isEmpty() || device.isEmpty()) {
            throw LoginException.refused("issuer: gave no code (expected: one to enter)");
        }
        Instant end = clock.instant().plusSeconds(begun.path("expires_in").asLong(USUAL_LIFE));
        String complete = begun.path("verification_uri_complete").asText(page);
        prompt.accept(new Prompt(URI.create(page), code, URI.create(complete), end));
        Duration interval =
                Duration.ofSeconds(begun.path("interval").asLong(USUAL_INTERVAL.toSeconds()));
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", GRANT);
        form.put("device_code", device);
        form.put("client_id", empty.clientId());
        return until(end, interval, empty, form);
    }

    private Session until(Instant end, Duration first, Session empty, Map<String, String> form) {
        Duration interval = first;
        while (clock.instant().isBefore(end)) {
            waitFor(interval);
            Answer answer;
            try {
                answer = issuer.post(empty.tokenEndpoint(), form);
            } catch (LoginException e) {
                if (e.isRefusal()) {
                    throw e;
                }
                // Section 3.5: a connection that fails is tried again, ever less often. So is an
                // issuer that cannot answer now.
                interval = interval.multipliedBy(2);
                continue;
            }
            if (answer.isGood()) {
                return Grants.renewed(empty, answer.body(), clock.instant());
            }
            switch (answer.error()) {
                case "authorization_pending" -> {}
                case "slow_down" -> interval = interval.plus(MORE);
                case "access_denied" ->
                        throw LoginException.refused("login: somebody said no at the issuer");
                case "expired_token" -> throw tooLate();
                default -> {
                    LoginException failure = answer.failure();
                    if (failure.isRefusal()) {
                        throw failure;
                    }
                    // What stands in front of an issuer says so by a status.
                    interval = answer.isTooOften() ? interval.plus(MORE) : interval.multipliedBy(2);
                }
            }
        }
        throw tooLate();
    }

    private static LoginException tooLate() {
        return LoginException.refused(
                "login: the code was not entered in time (expected: sooner; slipway login again)");
    }

    private void waitFor(Duration time) {
        try {
            pause.of(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LoginException.unanswered("interrupted", e);
        }
    }

    @Override
    public void close() {
        issuer.close();
    }
}
