package dev.slipway.client.login;

import dev.slipway.api.error.TimeText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.TokenSource;
import dev.slipway.client.login.IssuerCalls.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// The token of the session with one server, renewed shortly before it ends.
///
/// A refresh token is good once, so one process at a time renews and the others take what it kept.
///
/// *Threads*: any.
public final class SessionTokens implements TokenSource {
    private static final Duration AHEAD = Duration.ofSeconds(30);

    private final SessionFiles files;
    private final URI server;
    private final Supplier<String> identity;
    private final InstantSource clock;
    private volatile boolean isSame;

    /// Tokens for this server.
    ///
    /// @param identity asks which server answers there, before it is shown anything
    SessionTokens(SessionFiles files, URI server, Supplier<String> identity, InstantSource clock) {
        this.files = files;
        this.server = server;
        this.identity = identity;
        this.clock = clock;
    }

    /// Tokens for the server of these settings.
    public static SessionTokens of(
            SessionFiles files, ClientSettings settings, InstantSource clock) {
        return new SessionTokens(files, settings.server(), () -> identity(settings), clock);
    }

    private static String identity(ClientSettings settings) {
        try (SlipwayClient stranger = SlipwayClient.open(settings.withToken(NONE))) {
            return stranger.signIn().server();
        }
    }

    /// The token; absent when nobody has signed in.
    ///
    /// *Errors*: [SlipwayException], as of every source, when the session has ended, or ends and
    /// cannot be renewed.
    @Override
    public Optional<String> token() {
        try {
            return current();
        } catch (LoginException e) {
            throw SlipwayException.unidentified(String.valueOf(e.getMessage()), e, e.isRefusal());
        }
    }

    private Optional<String> current() {
        Optional<Session> found = files.find(server);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        requireSame(found.get());
        if (isGoodFor(found.get(), AHEAD)) {
            return found.map(Session::token);
        }
        try {
            return files.renew(server, this::renewed).map(Session::token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String absence() {
        return "nobody is signed in (slipway login)";
    }

    /// Another server may have come to listen where the session's did.
    private void requireSame(Session session) {
        if (isSame) {
            return;
        }
        String answers = identity.get();
        if (!answers.equals(session.serverId())) {
            throw LoginException.refused(
                    "session: with "
                            + session.server()
                            + " was made with another server, so it is not shown to the one that"
                            + " answers there now (expected: that server; slipway login)");
        }
        isSame = true;
    }

    private boolean isGoodFor(Session session, Duration time) {
        return clock.instant().plus(time).isBefore(session.expires());
    }

    private Session renewed(Session session) {
        if (isGoodFor(session, AHEAD)) {
            return session;
        }
        try {
            return refreshed(session);
        } catch (LoginException e) {
            if (isGoodFor(session, Duration.ZERO)) {
                return session;
            }
            throw e;
        }
    }

    private Session refreshed(Session session) {
        String refresh = session.refresh();
        if (refresh == null) {
            throw ended(
                    session, LoginException.refused("the issuer gave nothing to renew it with"));
        }
        try (IssuerCalls issuer = new IssuerCalls()) {
            Answer answer = Renewals.renew(issuer, session, refresh);
            if (!answer.isGood()) {
                throw answer.failure();
            }
            Instant now = clock.instant();
            return Grants.renewed(session, answer.body(), now);
        } catch (LoginException e) {
            throw ended(session, e);
        }
    }

    /// Ends the session here and, where it can be told, at the issuer.
    ///
    /// *Errors*: [LoginException] when the issuer did not take it; here it has ended all the same.
    public boolean end() throws IOException {
        SessionFiles.Forgotten forgotten = files.forget(server);
        if (forgotten.last().isPresent()) {
            revoke(forgotten.last().get());
        }
        return forgotten.wasThere();
    }

    private static void revoke(Session session) {
        try (IssuerCalls issuer = new IssuerCalls()) {
            Renewals.revoke(issuer, session);
        }
    }

    /// A session that nobody renews has ended; an issuer that does not answer has not said so.
    private static LoginException ended(Session session, LoginException why) {
        String message =
                "session: with "
                        + session.server()
                        + " ended at "
                        + TimeText.of(session.expires())
                        + ": "
                        + why.getMessage();
        return why.isRefusal()
                ? LoginException.refused(message + " (expected: slipway login)")
                : LoginException.unanswered(
                        message + " (expected: slipway login, once the issuer answers)", why);
    }
}
