package dev.slipway.server.place;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the examples lie that come with the product.
public final class ExampleFiles {
    private static final String FLIGHTS = "examples/flights";

    private ExampleFiles() {}

    /// The flights example.
    ///
    /// *Errors*: `IllegalStateException` in words when it is not there.
    public static Path flights() {
        Path flights = home().resolve(FLIGHTS);
        if (!Files.isDirectory(flights)) {
            throw new IllegalStateException(
                    flights + " is missing (expected: the examples that come with slipway)");
        }
        return flights;
    }

    /// A part of the flights example as a person in the current directory would write it.
    public static Path shown(String part) {
        Path whole = flights().resolve(part).toAbsolutePath().normalize();
        Path here = Path.of("").toAbsolutePath();
        return whole.startsWith(here) ? here.relativize(whole) : whole;
    }

    /// The launcher says where the product lies.
    public static Path home() {
        String home = System.getenv("SLIPWAY_HOME");
        return home == null ? Path.of("").toAbsolutePath() : Path.of(home);
    }
}
