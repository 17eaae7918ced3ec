package dev.slipway.documents;

import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.ObjectId;
import java.util.Set;

/// Reads what a connection of type `flink` says in its properties.
public final class FlinkProperties {
    private static final String PARALLELISM = "parallelism";

    /// The names of the properties that such a connection may have.
    public static final Set<String> NAMES = Set.of(PARALLELISM);

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
        throw new IllegalArgumentException(
                "properties.parallelism: "
                        + text
                        + " (expected: a whole number from 1 to "
                        + MOST
                        + ") for "
                        + ObjectId.of(spec));
    }
}
