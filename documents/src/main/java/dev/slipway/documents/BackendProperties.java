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
import java.util.function.Function;
import java.util.regex.Pattern;
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
    private static final int MOST_AUTHORITY = 255;

    /// A name, or a literal address of the sixth version in brackets, and maybe a port.
    private static final Pattern AUTHORITY =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?");

    private final ConnectionSpec spec;
    private final StatedConnection stated;
    private final Map<String, String> properties;

    private BackendProperties(ConnectionSpec spec, StatedConnection stated) {
        this.spec = spec;
        this.stated = stated;
        this.properties = spec.properties();
    }

    /// What the connection says.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field, and the connection.
    public static BackendTerms of(ConnectionSpec spec) {
        StatedConnection stated = new StatedConnection(spec);
        return stated.read(() -> new BackendProperties(spec, stated).read());
    }

    private BackendTerms read() {
        stated.requireNoneBut(NAMES);
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
                    default -> throw stated.wrong("grpc, grpcs, http or https");
                };
        String host = stated.host();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (protocol == Protocol.GRPC && !prefix.isEmpty()) {
            throw stated.wrong("no path, over gRPC");
        }
        boolean isEncrypted = scheme.endsWith("s");
        int port = stated.port(usualPort(protocol, isEncrypted));
        return new Address(
                protocol,
                isEncrypted,
                StatedConnection.bare(host),
                port,
                prefix,
                authority(uri, host, port));
    }

    private static int usualPort(Protocol protocol, boolean isEncrypted) {
        if (protocol == Protocol.GRPC) {
            return GRPC_PORT;
        }
        return isEncrypted ? 443 : 80;
    }

    private String authority(URI uri, String host, int port) {
        @Nullable String said = properties.get("authority");
        if (said == null) {
            return uri.getPort() < 0 ? host : host + ":" + port;
        }
        if (said.length() > MOST_AUTHORITY || !AUTHORITY.matcher(said).matches()) {
            throw new IllegalArgumentException(
                    "properties.authority: " + said + " (expected: a host, or host:port)");
        }
        return said;
    }
}
