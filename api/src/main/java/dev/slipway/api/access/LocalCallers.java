package dev.slipway.api.access;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Decides whether a request comes from a program on this machine that meant this server.
///
/// A loopback connection alone proves little: a web page in a local browser and a proxy on this
/// machine open one too. The host name that the caller used and the headers that browsers and
/// proxies add tell them apart.
public final class LocalCallers {
    private static final Set<String> LOOPBACK_NAMES =
            Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    /// What a request's head says about its origin; an empty text for an absent header.
    ///
    /// @param peer the other end of the connection
    /// @param host the `Host` header or `:authority`, with or without a port
    /// @param forwarded whether any `Forwarded` or `X-Forwarded-*` header is present
    /// @param origin the `Origin` header
    /// @param fetchSite the `Sec-Fetch-Site` header
    public record Caller(
            InetAddress peer, String host, boolean forwarded, String origin, String fetchSite) {}

    /// The refusal of a caller that is not local; empty for a local one.
    public Optional<Refusal> refuse(Caller caller) {
        if (!caller.peer().isLoopbackAddress()) {
            return forbidden("peer: " + caller.peer().getHostAddress(), "a loopback address");
        }
        if (!isLoopbackName(caller.host())) {
            return Optional.of(
                    Refusal.of(
                            ErrorCode.MISDIRECTED,
                            "host: '"
                                    + caller.host()
                                    + "' (expected: localhost or a loopback"
                                    + " address)"));
        }
        if (caller.forwarded()) {
            return forbidden("forwarded: present", "a direct connection");
        }
        if (!caller.origin().isEmpty() && !isLoopbackOrigin(caller.origin())) {
            return forbidden("origin: '" + caller.origin() + "'", "none or a loopback one");
        }
        if (caller.fetchSite().equalsIgnoreCase("cross-site")) {
            return forbidden("sec-fetch-site: cross-site", "same-origin");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> forbidden(String fault, String expected) {
        return Optional.of(
                Refusal.of(ErrorCode.FORBIDDEN, fault + " (expected: " + expected + ")"));
    }

    private static boolean isLoopbackOrigin(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        for (String scheme : new String[] {"http://", "https://"}) {
            if (lower.startsWith(scheme)) {
                return isLoopbackName(lower.substring(scheme.length()));
            }
        }
        return false;
    }

    private static boolean isLoopbackName(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(lower) || LOOPBACK_NAMES.contains(withoutPort(lower));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        if (colon < 0 || !host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return host;
        }
        return host.substring(0, colon);
    }
}
