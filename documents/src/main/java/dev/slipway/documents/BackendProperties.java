package dev.slipway.documents;

import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.spec.BackendTerms.Address;
import dev.slipway.api.spec.BackendTerms.Breaker;
import dev.slipway.api.spec.BackendTerms.Keys;
import dev.slipway.api.spec.BackendTerms.Protocol;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.ConnectionSpec;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads what a connection of type `backend` says in its address and its properties.
public final class BackendProperties {
    /// The names of the properties that such a connection may have.
    public static final Set<String> NAMES =
            Set.of(
                    "deadline",
                    "concurrency",
                    "retry-budget",
                    "breaker-failures",
                    "breaker-minimum",
                    "breaker-open",
                    "health-interval",
                    "answer-bytes",
                    "authority",
                    "ca",
                    "certificate",
                    "key");

    private static final int GRPC_PORT = 8001;
    private static final int MOST_PORT = 65_535;

    private final ConnectionSpec spec;
    private final Map<String, String> properties;

    private BackendProperties(ConnectionSpec spec) {
        this.spec = spec;
        this.properties = spec.properties();
    }

    /// What the connection says.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field, and the connection.
    public static BackendTerms of(ConnectionSpec spec) {
        try {
            return new BackendProperties(spec).read();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + " for connection " + spec.name(), e);
        }
    }

    private BackendTerms read() {
        for (String name : new TreeSet<>(properties.keySet())) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "properties." + name + ": (expected: one of " + sorted() + ")");
            }
        }
        return new BackendTerms(
                spec.name(),
                address(),
                property("deadline", Durations::parse, Duration.ofSeconds(30)),
                property("concurrency", Integer::parseInt, 64),
                property("retry-budget", Double::parseDouble, 0.1),
                new Breaker(
                        property("breaker-failures", Double::parseDouble, 0.5),
                        property("breaker-minimum", Integer::parseInt, 20),
                        property("breaker-open", Durations::parse, Duration.ofSeconds(5))),
                property("health-interval", Durations::parse, Duration.ofSeconds(5)),
                property("answer-bytes", ByteSize::parse, ByteSize.ofMebibytes(64)),
                new Keys(
                        spec.secret(),
                        properties.get("ca"),
                        properties.get("certificate"),
                        properties.get("key")));
    }

    private static String sorted() {
        return String.join(", ", new TreeSet<>(NAMES));
    }

    private <T> T property(String name, Function<String, T> parse, T otherwise) {
        String text = properties.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "properties." + name + ": " + text + " (expected: a number)", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("properties." + name + ": " + e.getMessage(), e);
        }
    }

    private Address address() {
        URI uri = spec.address();
        String scheme = String.valueOf(uri.getScheme());
        Protocol protocol =
                switch (scheme) {
                    case "grpc", "grpcs" -> Protocol.GRPC;
                    case "http", "https" -> Protocol.REST;
                    default -> throw wrong("grpc, grpcs, http or https");
                };
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null) {
            throw wrong("a host, and no credentials");
        }
        if (uri.getQuery() != null || uri.getFragment() != null) {
            throw wrong("neither query nor fragment");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (protocol == Protocol.GRPC && !prefix.isEmpty()) {
            throw wrong("no path, over gRPC");
        }
        boolean isEncrypted = scheme.endsWith("s");
        int port = uri.getPort() < 0 ? port(protocol, isEncrypted) : uri.getPort();
        if (port < 1 || port > MOST_PORT) {
            throw wrong("a port from 1 to " + MOST_PORT);
        }
        return new Address(
                protocol, isEncrypted, bare(host), port, prefix, authority(uri, host, port));
    }

    private static int port(Protocol protocol, boolean isEncrypted) {
        if (protocol == Protocol.GRPC) {
            return GRPC_PORT;
        }
        return isEncrypted ? 443 : 80;
    }

    /// A literal address of the sixth version without its brackets.
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private String authority(URI uri, String host, int port) {
        @Nullable String said = properties.get("authority");
        if (said == null) {
            return uri.getPort() < 0 ? host : host + ":" + port;
        }
        if (!said.matches("[A-Za-z0-9.:\\[\\]_-]{1,255}")) {
            throw new IllegalArgumentException(
                    "properties.authority: " + said + " (expected: a host, or host:port)");
        }
        return said;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "address: " + spec.address() + " (expected: " + expected + ")");
    }
}
