package dev.slipway.client.predict;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// Where the server is and how patient the client is.
///
/// @param server such as `http://127.0.0.1:8000`
/// @param deadline of one call, retries included
/// @param attempts at most, the first included
/// @param form in what form tensors travel
public record ClientSettings(URI server, Duration deadline, int attempts, Form form) {
    /// The form in which tensors travel over HTTP.
    public enum Form {
        /// Bytes behind a JSON header: exact and fast, for every datatype.
        BINARY,
        /// JSON alone: for servers without the binary extension; not for `FP16` and `BF16`.
        JSON
    }

    /// The environment variable that names the server.
    public static final String URL_VARIABLE = "SLIPWAY_URL";

    private static final URI LOCAL = URI.create("http://127.0.0.1:8000");

    /// *Errors*: `IllegalArgumentException` for another scheme than HTTP or HTTPS, a deadline that
    /// is not above 0, or no attempt.
    public ClientSettings {
        if (!"http".equals(server.getScheme()) && !"https".equals(server.getScheme())) {
            throw new IllegalArgumentException(
                    "server: " + server + " (expected: http://HOST:PORT or https://HOST:PORT)");
        }
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: > 0)");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: >= 1)");
        }
    }

    /// Defaults for this server: 30 s per call, three attempts, binary tensors.
    public static ClientSettings of(URI server) {
        return new ClientSettings(server, Duration.ofSeconds(30), 3, Form.BINARY);
    }

    /// Defaults for the server that `SLIPWAY_URL` names in `environment`, else for the local one.
    public static ClientSettings of(Map<String, String> environment) {
        String url = environment.getOrDefault(URL_VARIABLE, "");
        return of(url.isBlank() ? LOCAL : URI.create(url.strip()));
    }

    /// These settings with another form.
    public ClientSettings with(Form other) {
        return new ClientSettings(server, deadline, attempts, other);
    }

    /// These settings with another deadline.
    public ClientSettings with(Duration other) {
        return new ClientSettings(server, other, attempts, form);
    }
}
