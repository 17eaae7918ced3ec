package dev.slipway.console;

import dev.slipway.api.access.Hosts;
import dev.slipway.api.console.ConsoleCall;
import dev.slipway.api.console.ConsolePages;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where browsers find the console: at the address that was set, or at the one that they ask.
record Outside(@Nullable URI url) {
    private static final String HOST = "[A-Za-z0-9.:\\[\\]-]+";
    private static final String HTTPS = "https";

    /// The address of a path below the console, as an issuer can send a browser there; absent for
    /// one that others could listen to.
    Optional<URI> address(ConsoleCall call, String path) {
        return base(call)
                .filter(Hosts::isSafe)
                .map(base -> URI.create(base + ConsolePages.ROOT + path));
    }

    /// The address under which a browser asks, or that was set.
    private Optional<URI> base(ConsoleCall call) {
        if (url != null) {
            return Optional.of(url);
        }
        String host = call.header("host");
        String scheme = call.isEncrypted() ? HTTPS : "http";
        try {
            return host.matches(HOST)
                    ? Optional.of(new URI(scheme + "://" + host))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /// Whether the browser's own connection is encrypted, here or in front of here.
    boolean isEncrypted(ConsoleCall call) {
        URI set = url;
        return call.isEncrypted()
                || (set != null
                        && HTTPS.equals(set.getScheme())
                        && String.valueOf(set.getRawAuthority())
                                .equals(call.header("host").toLowerCase(Locale.ROOT)));
    }
}
