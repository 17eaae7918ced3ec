package dev.slipway.api.access;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The names by which a server may be called, without ports; a request for another name was meant
/// for somebody else, or made to look so.
///
/// @param isAny whether every name will do
/// @param names in lower case, besides those of loopback, which always will
public record Hosts(boolean isAny, Set<String> names) {
    /// The names of loopback alone.
    public static final Hosts LOOPBACK = new Hosts(false, Set.of());

    /// Every name.
    public static final Hosts ANY = new Hosts(true, Set.of());

    private static final Set<String> LOOPBACK_NAMES =
            Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    public Hosts {
        names =
                names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// Whether a request for this host, with or without a port, is meant for this server.
    public boolean admits(String host) {
        return isAny || isLoopback(host) || names.contains(withoutPort(lower(host)));
    }

    /// Whether nobody on the way can read what goes to this address: it is encrypted, or stays on
    /// this machine.
    public static boolean isSafe(URI address) {
        return "https".equals(address.getScheme())
                || ("http".equals(address.getScheme())
                        && isLoopback(String.valueOf(address.getHost())));
    }

    /// Whether this host, with or without a port, is a name of loopback.
    static boolean isLoopback(String host) {
        String lower = lower(host);
        return LOOPBACK_NAMES.contains(lower) || LOOPBACK_NAMES.contains(withoutPort(lower));
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        if (colon < 0) {
            return host;
        }
        for (int i = colon + 1; i < host.length(); i++) {
            if (host.charAt(i) < '0' || host.charAt(i) > '9') {
                return host;
            }
        }
        return host.substring(0, colon);
    }
}
