package dev.slipway.server.features;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a program sorts on disk what does not fit in memory.
final class SpillPlace {
    private SpillPlace() {}

    /// The directory that was asked for; else where the output is to lie, whose disk has to have
    /// room for as much in any case; else that of the system's temporary files.
    ///
    /// *Errors*: `IllegalArgumentException` when what was asked for is no directory.
    static Path of(@Nullable Path asked, @Nullable Path output) {
        if (asked != null) {
            if (!Files.isDirectory(asked)) {
                throw new IllegalArgumentException("spill: " + asked + " (expected: a directory)");
            }
            return asked.toAbsolutePath();
        }
        Path place = output == null ? null : output.toAbsolutePath().getParent();
        while (place != null && !Files.isDirectory(place)) {
            place = place.getParent();
        }
        return place == null ? Path.of(System.getProperty("java.io.tmpdir", "/tmp")) : place;
    }
}
