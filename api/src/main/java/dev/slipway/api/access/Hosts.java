package dev.slipway.api.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The names by which a server may be called, without ports; a request for another name was meant
/// for somebody else, or made to look so.
///
/// @param isAny whether every name will do
/// @param names in lower case, besides those of loopback, which always will; addresses of IPv6 in
///     brackets, spelled as Java spells them
public record Hosts(boolean isAny, Set<String> names) {
    /// Digits with two colons at least: whatever they are, no resolver is asked for them.
    private static final String DIGITS = "[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*";

    private static final Pattern BARE_IPV6 = Pattern.compile(DIGITS);
    private static final Pattern IPV6 = Pattern.compile("\\[" + DIGITS + "]");

    /// The names of loopback alone.
    public static final Hosts LOOPBACK = new Hosts(false, Set.of());

    /// Every name.
    public static final Hosts ANY = new Hosts(true, Set.of());

    private static final Set<String> LOOPBACK_NAMES =
            Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    public Hosts {
        names =
                names.stream()
                        .map(Hosts::lower)
                        .map(name -> BARE_IPV6.matcher(name).matches() ? "[" + name + "]" : name)
                        .map(Hosts::spelled)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// Whether a request for this host, with or without a port, is meant for this server.
    public boolean admits(String host) {
        return isAny || isLoopback(host) || names.contains(spelled(withoutPort(lower(host))));
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

    /// One spelling for each address of IPv6: certificates and sockets give its eight groups, and
    /// callers leave out the empty ones.
    private static String spelled(String host) {
        if (!IPV6.matcher(host).matches()) {
            return host;
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : host;
        } catch (UnknownHostException notAnAddress) {
            return host;
        }
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
