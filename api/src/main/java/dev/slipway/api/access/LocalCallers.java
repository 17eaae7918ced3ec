package dev.slipway.api.access;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides whether a request comes from a program on this machine that meant this server.
///
/// A loopback connection alone proves little: a web page in a local browser and a proxy on this
/// machine open one too. The host name that the caller used and the headers that browsers and
/// proxies add tell them apart.
public final class LocalCallers {
    private static final Set<String> LOOPBACK_NAMES =
            Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    /// The refusal of a caller that is not local; empty for a local one.
    public Optional<Refusal> refuse(Caller caller) {
        if (!caller.peer.isLoopbackAddress()) {
            return forbidden("peer: " + caller.peer.getHostAddress(), "a loopback address");
        }
        if (!isLoopbackName(caller.host)) {
            return Optional.of(
                    Refusal.of(
                            ErrorCode.MISDIRECTED,
                            "host: '"
                                    + caller.host
                                    + "' (expected: localhost or a loopback"
                                    + " address)"));
        }
        if (caller.forwarded) {
            return forbidden("forwarded: present", "a direct connection");
        }
        String origin = caller.foreignOrigin;
        if (origin != null) {
            return forbidden("origin: '" + origin + "'", "none or a loopback one");
        }
        if (caller.crossSite) {
            return forbidden("sec-fetch-site: cross-site", "same-origin");
        }
        return Optional.empty();
    }

    /// What a request's head says about its origin: every value of every header counts, so a second
    /// one cannot hide behind the first.
    ///
    /// *Threads*: one.
    public static final class Caller {
        private final InetAddress peer;
        private String host = "";
        private boolean forwarded;
        private boolean crossSite;
        private @Nullable String foreignOrigin;

        /// @param peer the other end of the connection
        public Caller(InetAddress peer) {
            this.peer = peer;
        }

        /// Takes a value of the `Host` header, or the `:authority`, with or without a port.
        public Caller host(String value) {
            host = host.isEmpty() || host.equals(value) ? value : host + ", " + value;
            return this;
        }

        /// Takes one header with one of its values; those that say nothing here are passed over.
        ///
        /// @param name in lower case
        public Caller header(String name, String value) {
            switch (name) {
                case "host" -> host(value);
                case "forwarded" -> forwarded = true;
                case "origin" -> {
                    if (!value.isEmpty() && !isLoopbackOrigin(value)) {
                        foreignOrigin = value;
                    }
                }
                case "sec-fetch-site" ->
                        crossSite |= value.toLowerCase(Locale.ROOT).contains("cross-site");
                default -> forwarded |= name.startsWith("x-forwarded-");
            }
            return this;
        }
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
