package dev.slipway.server.config;

import dev.slipway.api.access.Hosts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
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
            // Whoever signs in brings what opens a session along.
            if (isOrigin(url) && Hosts.isSafe(url)) {
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

    private static SettingsException wrong(String text) {
        return SettingsException.of(
                URL, text, "https://HOST or https://HOST:PORT; http on loopback alone");
    }
}
