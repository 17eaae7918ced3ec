package dev.slipway.client.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.answer.SignIn;
import dev.slipway.client.login.IssuerCalls.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Signs a person in whose browser goes to the issuer and comes back with a code.
///
/// *Threads*: any.
///
/// *Source*: RFC 6749 section 4.1, RFC 7636 (PKCE, S256 alone), OpenID Connect Core 1.0 section
/// 3.1, OpenID Connect RP-Initiated Logout 1.0.
public final class CodeFlow implements AutoCloseable {
    private static final String CHALLENGE = "S256";
    private static final String END_SESSION = "end_session_endpoint";
    private static final Duration KNOWN_FOR = Duration.ofMinutes(15);

    private final IssuerCalls issuer;
    private final InstantSource clock;
    private volatile @Nullable Known known;

    /// What an issuer said of itself, for a while.
    private record Known(String issuer, Endpoints endpoints, Instant until) {}

    /// A flow by this clock.
    public CodeFlow(InstantSource clock) {
        this(clock, IssuerCalls.PATIENCE);
    }

    /// @param patience how long a whole answer of the issuer may take
    public CodeFlow(InstantSource clock, Duration patience) {
        this.clock = clock;
        this.issuer = new IssuerCalls(patience);
    }

    /// One way to the issuer and back.
    ///
    /// @param redirect where the browser comes back to, to the letter as the issuer knows it
    /// @param state comes back with it
    /// @param nonce comes back in the token
    /// @param verifier shows that whoever brings the code asked for it
    public record Way(URI redirect, String state, String nonce, String verifier) {}

    /// The address at the issuer where the browser goes.
    ///
    /// *Errors*: [LoginException] when the issuer does not answer, or knows no such flow.
    public URI begin(SignIn signIn, Way way) {
        Endpoints endpoints = endpoints(signIn.issuer());
        JsonNode methods = endpoints.document().path("code_challenge_methods_supported");
        if (methods.isArray() && !names(methods, CHALLENGE)) {
            throw LoginException.refused(
                    "issuer: code_challenge_methods_supported " + methods + " (expected: S256)");
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", signIn.clientId());
        query.put("redirect_uri", way.redirect().toString());
        query.put("scope", String.join(" ", signIn.scopes()));
        query.put("state", way.state());
        query.put("nonce", way.nonce());
        query.put("code_challenge", challenge(way.verifier()));
        query.put("code_challenge_method", CHALLENGE);
        return with(endpoints.address("authorization_endpoint"), query);
    }

    /// The session that the code opens.
    ///
    /// *Errors*: [LoginException] when the issuer does not take the code, or what it gives was not
    /// made for this way.
    public Session finish(SignIn signIn, Way way, String code) {
        Session empty = endpoints(signIn.issuer()).session(way.redirect().resolve("/"), signIn);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", way.redirect().toString());
        form.put("client_id", signIn.clientId());
        form.put("code_verifier", way.verifier());
        Answer answer = issuer.post(empty.tokenEndpoint(), form);
        if (answer.error().equals("invalid_grant")) {
            throw LoginException.refused(
                    "login: the issuer does not take this code: "
                            + answer.words()
                            + " (expected: a fresh one, which counts once; sign in again)");
        }
        if (!answer.isGood()) {
            throw answer.failure();
        }
        new IdToken(answer.body().path("id_token").asText("")).requireFor(signIn, way.nonce());
        return Grants.renewed(empty, answer.body(), clock.instant());
    }

    /// The session with a fresh token.
    ///
    /// *Errors*: [LoginException] when the issuer gives none.
    public Session renewed(Session session) {
        String refresh = session.refresh();
        if (refresh == null) {
            throw LoginException.refused("issuer: gave nothing to renew the session with");
        }
        Answer answer = Renewals.renew(issuer, session, refresh);
        if (!answer.isGood()) {
            throw answer.failure();
        }
        return Grants.renewed(session, answer.body(), clock.instant());
    }

    /// Tells the issuer that a session has ended, where it can be told.
    ///
    /// *Errors*: [LoginException] when it did not take it.
    public void end(Session session) {
        Renewals.revoke(issuer, session);
    }

    /// The page of the issuer where a browser ends its session there as well, and from where it
    /// comes back; empty when the issuer names none.
    ///
    /// The token stays here: whoever finds it in an address could show it to the server for as long
    /// as it counts. An issuer may ask its visitor instead.
    ///
    /// *Errors*: [LoginException] when the issuer does not answer, or names a page that others
    /// could read on the way. *Source*: OpenID Connect RP-Initiated Logout 1.0 section 2.
    ///
    /// @param back where the browser comes back to, as the issuer knows it to the letter
    /// @param state comes back with it
    public Optional<URI> farewell(Session session, URI back, String state) {
        Endpoints endpoints = endpoints(session.issuer());
        if (endpoints.document().path(END_SESSION).asText("").isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", session.clientId());
        query.put("post_logout_redirect_uri", back.toString());
        query.put("state", state);
        return Optional.of(with(endpoints.address(END_SESSION), query));
    }

    private static URI with(URI page, Map<String, String> query) {
        String encoded =
                query.entrySet().stream()
                        .map(one -> one.getKey() + "=" + encoded(one.getValue()))
                        .collect(Collectors.joining("&"));
        return URI.create(page + (page.getRawQuery() == null ? "?" : "&") + encoded);
    }

    private Endpoints endpoints(String name) {
        Known before = known;
        Instant now = clock.instant();
        if (before != null && before.issuer().equals(name) && now.isBefore(before.until())) {
            return before.endpoints();
        }
        Endpoints endpoints = new Endpoints(issuer.discover(name), "code flow");
        known = new Known(name, endpoints, now.plus(KNOWN_FOR));
        return endpoints;
    }

    private static boolean names(JsonNode list, String wanted) {
        for (JsonNode one : list) {
            if (one.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String challenge(String verifier) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] digest = sha256.digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        issuer.close();
    }
}
