package dev.slipway.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/// The source tree that the tests run in.
public final class Repository {
    private Repository() {}

    /// The directory that holds the rooms.
    public static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(directory.resolve("slipway"))
                && !Files.isRegularFile(directory.resolve("mvnw"))) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException("not inside the source tree");
            }
            directory = parent;
        }
        return directory;
    }
}
