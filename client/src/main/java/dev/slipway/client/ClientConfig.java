package dev.slipway.client;

import java.net.URI;
import java.time.Duration;

/// How a client reaches a server.
///
/// @param url the server's HTTP address, such as `http://127.0.0.1:8000`
/// @param deadline for one call, all its attempts together
/// @param attempts how often a call that is safe to repeat is sent at most
public record ClientConfig(URI url, Duration deadline, int attempts) {
    /// *Errors*: `IllegalArgumentException` naming the field.
    public ClientConfig {
        if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
            throw new IllegalArgumentException("url: " + url + " (expected: http://HOST:PORT)");
        }
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: > 0)");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: >= 1)");
        }
    }

    /// Thirty seconds and three attempts.
    public static ClientConfig to(URI url) {
        return new ClientConfig(url, Duration.ofSeconds(30), 3);
    }
}
