package dev.slipway.documents;

import dev.slipway.api.spec.BackendTerms.Keys;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.ObjectId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads what a connection of type `flink` says in its properties.
public final class FlinkProperties {
    private static final String PARALLELISM = "parallelism";
    private static final String AUTHORITIES = "ca";
    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";
    private static final String ENCRYPTED = "https";

    /// The property with the directory, of the cluster's machines, in which secrets of brokers lie.
    public static final String KAFKA_SECRETS = "kafka-secrets";

    /// The names of the properties that such a connection may have.
    public static final Set<String> NAMES =
            Set.of(PARALLELISM, KAFKA_SECRETS, AUTHORITIES, CERTIFICATE, KEY);

    /// What no reference to a file ends at.
    private static final Pattern DIRECTORY = Pattern.compile("(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

    private static final int LONGEST = 200;

    private static final int MOST = 64;

    private FlinkProperties() {}

    /// The directory, of each of the cluster's machines, with a file for each connection to Kafka
    /// that has a secret; empty where the connection names none.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field, and the connection.
    public static Optional<String> secrets(ConnectionSpec spec) {
        String directory = spec.properties().get(KAFKA_SECRETS);
        if (directory == null) {
            return Optional.empty();
        }
        if (directory.length() > LONGEST || !DIRECTORY.matcher(directory).matches()) {
            throw new IllegalArgumentException(
                    "properties."
                            + KAFKA_SECRETS
                            + ": (expected: the path of a directory: letters, digits, . _ - and /)"
                            + " for "
                            + ObjectId.of(spec));
        }
        return Optional.of(directory);
    }

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
