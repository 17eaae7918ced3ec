package dev.slipway.documents;

import dev.slipway.api.spec.BackendTerms.Keys;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.ObjectId;
import java.util.Map;
import java.util.Set;

/// Reads what a connection of type `flink` says in its properties.
public final class FlinkProperties {
    private static final String PARALLELISM = "parallelism";
    private static final String AUTHORITIES = "ca";
    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";
    private static final String ENCRYPTED = "https";

    /// The names of the properties that such a connection may have.
    public static final Set<String> NAMES = Set.of(PARALLELISM, AUTHORITIES, CERTIFICATE, KEY);

    private static final int MOST = 64;

    private FlinkProperties() {}

    /// How many slots a job takes there.
    ///
    /// @param usual where the connection does not say
    ///
    /// *Errors*: `IllegalArgumentException` naming the field, and the connection.
    public static int parallelism(ConnectionSpec spec, int usual) {
        String text = spec.properties().get(PARALLELISM);
        if (text == null) {
            return usual;
        }
        try {
            int slots = Integer.parseInt(text);
            if (slots >= 1 && slots <= MOST) {
                return slots;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw refused(spec, "properties.parallelism: " + text, "a whole number from 1 to " + MOST);
    }

    /// The names of the secrets that open its door.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field, and the connection.
    public static Keys keys(ConnectionSpec spec) {
        Map<String, String> said = spec.properties();
        Keys keys =
                new Keys(
                        spec.secret(), said.get(AUTHORITIES), said.get(CERTIFICATE), said.get(KEY));
        if ((keys.certificate() == null) != (keys.key() == null)) {
            throw refused(
                    spec,
                    "properties." + (keys.key() == null ? KEY : CERTIFICATE) + ": none",
                    "both certificate and key, or neither");
        }
        if (keys.areForTls() && !ENCRYPTED.equalsIgnoreCase(spec.address().getScheme())) {
            throw refused(
                    spec, "address: " + spec.address(), "https, since there are certificates");
        }
        return keys;
    }

    private static IllegalArgumentException refused(
            ConnectionSpec spec, String what, String expected) {
        return new IllegalArgumentException(
                what + " (expected: " + expected + ") for " + ObjectId.of(spec));
    }
}
