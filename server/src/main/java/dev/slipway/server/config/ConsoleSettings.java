package dev.slipway.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where browsers find the console.
///
/// @param url scheme, host and port; absent where that is the address that they ask
public record ConsoleSettings(@Nullable URI url) {
    private static final String URL = "console.url";

    /// *Errors*: [SettingsException] naming the key.
    static ConsoleSettings from(Settings settings) {
        String text = settings.text(URL, "");
        return new ConsoleSettings(text.isEmpty() ? null : url(text));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text.toLowerCase(Locale.ROOT).replaceFirst("/$", ""));
            if (isOrigin(url) && isSafe(url)) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static boolean isOrigin(URI url) {
        return url.getHost() != null
                && url.getUserInfo() == null
                && url.getPath().isEmpty()
                && url.getQuery() == null
                && url.getFragment() == null;
    }

    /// Whoever signs in brings what opens a session along.
    private static boolean isSafe(URI url) {
        boolean isLoopback = Set.of("localhost", "127.0.0.1", "[::1]").contains(url.getHost());
        return "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isLoopback);
    }

    private static SettingsException wrong(String text) {
        return SettingsException.of(
                URL, text, "https://HOST or https://HOST:PORT; http on loopback alone");
    }
}
