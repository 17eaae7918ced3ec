package dev.slipway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Texts that people or wires read, kept beside the tests. `-Dgoldens=rewrite` writes them anew;
/// the diff is the review.
public final class Goldens {
    private final Path directory;

    private Goldens(Path directory) {
        this.directory = directory;
    }

    /// The goldens under `src/test/goldens` of the room whose tests run.
    public static Goldens ofRoom() {
        return new Goldens(Path.of("src/test/goldens"));
    }

    /// Checks that `actual` is the golden text `name`.
    ///
    /// *Errors*: `AssertionError` with the difference, or when the golden does not exist.
    public void check(String name, String actual) {
        Path file = directory.resolve(name);
        try {
            if ("rewrite".equals(System.getProperty("slipway.goldens"))) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, actual);
                return;
            }
            assertThat(file).as("golden %s; -Dgoldens=rewrite makes it", name).exists();
            assertThat(actual)
                    .as("golden %s; -Dgoldens=rewrite accepts the change", name)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
