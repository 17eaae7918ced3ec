package dev.slipway.server.doctor;

import dev.slipway.capture.SelfTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks whether predictions can be kept: writes one beside the data directory's own, has it rolled
/// and reads it again.
public final class CaptureCheck {
    private final Path data;
    private final Optional<String> rollerClassPath;

    /// @param rollerClassPath of the child that writes Parquet, if it is there
    public CaptureCheck(Path data, Optional<String> rollerClassPath) {
        this.data = data;
        this.rollerClassPath = rollerClassPath;
    }

    /// What was found.
    public List<Finding> run() {
        try {
            Path directory = directory();
            try {
                return List.of(finding(directory));
            } finally {
                delete(directory);
            }
        } catch (IOException | UncheckedIOException e) {
            return List.of(new Finding("capture", false, e.toString()));
        }
    }

    private Finding finding(Path directory) {
        Optional<String> failure =
                SelfTest.failure(directory, rollerClassPath.orElse(null), InstantSource.system());
        return new Finding(
                "capture",
                failure.isEmpty(),
                failure.orElse("a prediction was written, rolled into Parquet and read again"));
    }

    /// On the disk where the server keeps them, once there is a data directory.
    private Path directory() throws IOException {
        return Files.isDirectory(data) && Files.isWritable(data)
                ? Files.createTempDirectory(data, "self-test")
                : Files.createTempDirectory("slipway-self-test");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
