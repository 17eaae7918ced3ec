package dev.slipway.server.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where drills take place: a data directory that one has made for itself, and packages that one
/// has marked as its candidate. A server breaks nothing anywhere else.
public final class DrillGround {
    private static final String MARKER = "drill";
    private static final String MANIFEST = "model.yaml";

    /// What stands in front of the description of a version that plays candidate.
    static final String CANDIDATE = "# The candidate of a slipway drill; below, all as it is.";

    private DrillGround() {}

    /// Makes the data directory of a drill.
    static void make(Path data) throws IOException {
        Files.createDirectories(data);
        Path _ = Files.writeString(data.resolve(MARKER), "made by slipway drill\n");
    }

    /// What a server may break: nothing where `fault` is absent.
    ///
    /// *Errors*: `IllegalArgumentException` where no drill has made the data directory.
    public static FaultSwitch faults(@Nullable String fault, Path data) {
        if (fault == null) {
            return FaultSwitch.none();
        }
        if (!Files.isRegularFile(data.resolve(MARKER))) {
            throw new IllegalArgumentException(
                    "drill: " + data + " (expected: a directory that slipway drill has made)");
        }
        return FaultSwitch.of(Fault.of(fault));
    }

    /// Deletes a directory of a drill's and all that is in it.
    static void remove(Path scratch) throws IOException {
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// Whether a package is the candidate of a drill.
    static boolean isCandidate(Path root) {
        try (BufferedReader lines = Files.newBufferedReader(root.resolve(MANIFEST))) {
            return CANDIDATE.equals(lines.readLine());
        } catch (IOException e) {
            return false;
        }
    }
}
