package dev.slipway.server;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The flights model as a package that computes its own features.
final class FeaturedFlights {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");

    private FeaturedFlights() {}

    /// The package, without rows: those of the example are features, not columns.
    static Path in(Path scratch) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("featured"));
        String yaml = Files.readString(FLIGHTS.resolve("v1/model.yaml"));
        Files.writeString(
                folder.resolve("model.yaml"), yaml.substring(0, yaml.indexOf("warm-up:")));
        Files.copy(FLIGHTS.resolve("v1/flights-v1.ubj"), folder.resolve("flights-v1.ubj"));
        Files.copy(FLIGHTS.resolve("features.yaml"), folder.resolve("features.yaml"));
        return folder;
    }

    static Path plain() {
        return FLIGHTS.resolve("v1");
    }

    static Path rows() {
        return FLIGHTS.resolve("flights.parquet");
    }
}
