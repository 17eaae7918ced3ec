package dev.slipway.documents;

import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.WebhookTerms;
import dev.slipway.api.slo.WebhookTerms.Address;
import dev.slipway.api.slo.WebhookTerms.Whose;
import dev.slipway.api.spec.ConnectionSpec;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads what a connection of type `webhook` says in its address and its properties.
public final class WebhookProperties {
    /// The names of the properties that such a connection may have.
    public static final Set<String> NAMES =
            Set.of("alerts", "severity", "deadline", "addresses", "ca");

    private final ConnectionSpec spec;
    private final StatedConnection stated;
    private final Map<String, String> properties;

    private WebhookProperties(ConnectionSpec spec, StatedConnection stated) {
        this.spec = spec;
        this.stated = stated;
        this.properties = spec.properties();
    }

    /// What the connection says.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field, and the connection.
    public static WebhookTerms of(ConnectionSpec spec) {
        StatedConnection stated = new StatedConnection(spec);
        return stated.read(() -> new WebhookProperties(spec, stated).read());
    }

    private WebhookTerms read() {
        stated.requireNoneBut(NAMES);
        String secret = spec.secret();
        if (secret == null) {
            throw new IllegalArgumentException(
                    "secret: missing (expected: the name of the secret that signs)");
        }
        return new WebhookTerms(
                spec.name(),
                spec.team(),
                address(),
                secret,
                word("alerts", Whose.values(), Whose.OWN),
                word("severity", Severity.values(), Severity.TICKET),
                deadline(),
                reachable(),
                properties.get("ca"));
    }

    private Duration deadline() {
        String text = properties.get("deadline");
        try {
            return text == null ? Duration.ofSeconds(10) : Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("properties.deadline: " + e.getMessage(), e);
        }
    }

    private <E extends Enum<E>> E word(String name, E[] values, E otherwise) {
        String text = properties.get(name);
        if (text == null) {
            return otherwise;
        }
        for (E value : values) {
            if (lower(value).equals(text)) {
                return value;
            }
        }
        List<String> words = Arrays.stream(values).map(WebhookProperties::lower).toList();
        throw new IllegalArgumentException(
                "properties."
                        + name
                        + ": "
                        + text
                        + " (expected: one of "
                        + String.join(", ", words)
                        + ")");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// Literal addresses alone: a name could mean something else tomorrow.
    private Set<InetAddress> reachable() {
        Set<InetAddress> addresses = new HashSet<>();
        for (String text : properties.getOrDefault("addresses", "").split(" +", -1)) {
            if (!text.isEmpty()) {
                try {
                    addresses.add(InetAddress.ofLiteral(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "properties.addresses: "
                                    + text
                                    + " (expected: literal addresses, separated by spaces)",
                            e);
                }
            }
        }
        return addresses.stream().collect(Collectors.toUnmodifiableSet());
    }

    private Address address() {
        URI uri = spec.address();
        boolean isEncrypted =
                switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
                    case "https" -> true;
                    case "http" -> false;
                    default -> throw stated.wrong("https or http");
                };
        String host = stated.host();
        int usual = isEncrypted ? 443 : 80;
        int port = stated.port(usual);
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new Address(
                isEncrypted,
                StatedConnection.bare(host),
                port,
                path,
                port == usual ? host : host + ":" + port);
    }
}
