package dev.slipway.documents;

import dev.slipway.api.spec.ConnectionSpec;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// What connections to servers have in common: names of properties, and an address of a host and a
/// port.
final class StatedConnection {
    private static final int MOST_PORT = 65_535;

    private final ConnectionSpec spec;

    StatedConnection(ConnectionSpec spec) {
        this.spec = spec;
    }

    /// What somebody reads of it.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field, and the connection.
    <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + " for connection " + spec.name(), e);
        }
    }

    /// Requires that it has no properties but these.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field.
    void requireNoneBut(Set<String> names) {
        for (String name : new TreeSet<>(spec.properties().keySet())) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "properties."
                                + name
                                + ": (expected: one of "
                                + String.join(", ", new TreeSet<>(names))
                                + ")");
            }
        }
    }

    /// The host of its address, which has neither credentials nor a query nor a fragment.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field.
    String host() {
        URI uri = spec.address();
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null) {
            throw wrong("a host, and no credentials");
        }
        if (uri.getQuery() != null || uri.getFragment() != null) {
            throw wrong("neither query nor fragment");
        }
        return host;
    }

    /// A host without the brackets that a literal address of the sixth version has.
    static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// The port of its address.
    ///
    /// @param usual where the address has none
    ///
    /// *Errors*: `IllegalArgumentException` naming the field.
    int port(int usual) {
        int said = spec.address().getPort();
        int port = said < 0 ? usual : said;
        if (port < 1 || port > MOST_PORT) {
            throw wrong("a port from 1 to " + MOST_PORT);
        }
        return port;
    }

    /// That the address is another one than it has to be.
    IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "address: " + spec.address() + " (expected: " + expected + ")");
    }
}
