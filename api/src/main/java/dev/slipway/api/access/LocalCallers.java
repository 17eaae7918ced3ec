package dev.slipway.api.access;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides whether a request comes from a program on this machine that meant this server.
///
/// A loopback connection alone proves little: a web page in a local browser and a proxy on this
/// machine open one too. The host name that the caller used and the headers that browsers and
/// proxies add tell them apart.
public final class LocalCallers {
    /// The refusal of a caller that is not local; empty for a local one.
    public Optional<Refusal> refuse(Caller caller) {
        if (!caller.peer.isLoopbackAddress()) {
            return forbidden("peer: " + caller.peer.getHostAddress(), "a loopback address");
        }
        if (!Hosts.isLoopback(caller.host)) {
            return misdirected(caller, "localhost or a loopback address");
        }
        if (caller.forwarded) {
            return forbidden("forwarded: present", "a direct connection");
        }
        return refuseForeignPage(caller);
    }

    /// The refusal of a caller that shows who it is but calls a name that is not this server's, or
    /// whose request another site's page has made: browsers add certificates and passwords to those
    /// by themselves.
    public Optional<Refusal> refuseMisled(Caller caller, Hosts hosts) {
        if (!hosts.admits(caller.host)) {
            return misdirected(caller, "a name of this server");
        }
        return caller.crossSite || !isOwnOrigin(caller)
                ? refuseForeignPage(caller)
                : Optional.empty();
    }

    /// A page of the very host that it calls is ours, whatever that host is called.
    private static boolean isOwnOrigin(Caller caller) {
        String origin = caller.foreignOrigin;
        return origin == null
                || origin.equalsIgnoreCase("https://" + caller.host)
                || origin.equalsIgnoreCase("http://" + caller.host);
    }

    private static Optional<Refusal> refuseForeignPage(Caller caller) {
        String origin = caller.foreignOrigin;
        if (origin != null) {
            return forbidden("origin: '" + origin + "'", "none or a loopback one");
        }
        if (caller.crossSite) {
            return forbidden("sec-fetch-site: cross-site", "same-origin");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> misdirected(Caller caller, String expected) {
        return Optional.of(
                Refusal.of(
                        ErrorCode.MISDIRECTED,
                        "host: '" + caller.host + "' (expected: " + expected + ")"));
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
            return header(name, () -> value);
        }

        /// The same with a value that is asked for only where it says something: most headers say
        /// nothing here, and doors need not make texts of them.
        ///
        /// @param name in lower case
        public Caller header(String name, Supplier<String> value) {
            switch (name) {
                case "host" -> host(value.get());
                case "forwarded" -> forwarded = true;
                case "origin" -> origin(value.get());
                case "sec-fetch-site" ->
                        crossSite |= value.get().toLowerCase(Locale.ROOT).contains("cross-site");
                default -> forwarded |= name.startsWith("x-forwarded-");
            }
            return this;
        }

        private void origin(String value) {
            if (!value.isEmpty() && !isLoopbackOrigin(value)) {
                foreignOrigin = value;
            }
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
                return Hosts.isLoopback(lower.substring(scheme.length()));
            }
        }
        return false;
    }
}
