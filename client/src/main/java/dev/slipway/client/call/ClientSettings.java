package dev.slipway.client.call;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.status.TraceContext;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Where the server is and how patient the client is.
///
/// @param server such as `http://127.0.0.1:8000`
/// @param deadline of one call, retries included
/// @param attempts at most, the first included
/// @param transport how the tensors of predictions travel
/// @param trace the span under which a call is made, asked on the caller's thread before each call
/// @param token where the token comes from that shows the server who calls
/// @param tls whom the client trusts and what it shows where the server speaks TLS; absent for
///     those that the platform trusts
/// @param standing how much its requests matter when not all can be answered
public record ClientSettings(
        URI server,
        Duration deadline,
        int attempts,
        Transport transport,
        Supplier<TraceContext> trace,
        TokenSource token,
        @Nullable SSLContext tls,
        Standing standing) {
    /// *Errors*: `IllegalArgumentException` for a server that is not named by scheme and host, a
    /// deadline that is not above 0, or no attempt.
    public ClientSettings {
        boolean web = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
        if (!web || server.getHost() == null) {
            throw new IllegalArgumentException(
                    "server: " + server + " (expected: http://HOST:PORT or https://HOST:PORT)");
        }
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException(
                    "deadline: " + TimeText.of(deadline) + " (expected: > 0)");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: >= 1)");
        }
    }

    /// Defaults for this server: 30 s per call, three attempts, binary tensors over HTTP, no trace.
    public static ClientSettings of(URI server) {
        return new ClientSettings(
                server,
                Duration.ofSeconds(30),
                3,
                new Transport.Binary(),
                () -> TraceContext.NONE,
                TokenSource.NONE,
                null,
                Standing.USUAL);
    }

    /// These settings with another transport.
    public ClientSettings with(Transport other) {
        return new ClientSettings(server, deadline, attempts, other, trace, token, tls, standing);
    }

    /// These settings with another deadline.
    public ClientSettings with(Duration other) {
        return new ClientSettings(server, other, attempts, transport, trace, token, tls, standing);
    }

    /// These settings with another number of attempts.
    public ClientSettings withAttempts(int other) {
        return new ClientSettings(server, deadline, other, transport, trace, token, tls, standing);
    }

    /// These settings with a source of spans: calls carry them as W3C trace context.
    public ClientSettings withTrace(Supplier<TraceContext> other) {
        return new ClientSettings(
                server, deadline, attempts, transport, other, token, tls, standing);
    }

    /// These settings with a source of the tokens that calls are made with.
    public ClientSettings withToken(TokenSource other) {
        return new ClientSettings(
                server, deadline, attempts, transport, trace, other, tls, standing);
    }

    /// These settings with a context of one's own for TLS.
    public ClientSettings withTls(SSLContext other) {
        return new ClientSettings(
                server, deadline, attempts, transport, trace, token, other, standing);
    }

    /// These settings with another standing.
    public ClientSettings withStanding(Standing other) {
        return new ClientSettings(server, deadline, attempts, transport, trace, token, tls, other);
    }

    /// Whether the server speaks TLS.
    public boolean isEncrypted() {
        return "https".equals(server.getScheme());
    }

    /// The context for TLS.
    public SSLContext tlsContext() {
        try {
            return tls == null ? SSLContext.getDefault() : tls;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }
}
