package dev.slipway.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The power goes right after the first checkpoint was appended.
@Tag("compiler")
final class CheckpointPowerCutTest {
    private static final int NEVER = 1_000_000;

    @TempDir Path built;
    @TempDir Path directory;

    @Test
    void firstCheckpointOfAFileOutlivesAPowerCut() throws Exception {
        Path place = Files.createDirectory(directory.resolve("place"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Path file = place.resolve("checkpoints");
        Process child = child(file, PlayedDisk.builtIn(built).cutting(place, mirror, NEVER));
        assertThat(child.waitFor()).isZero();

        PlayedDisk.loseUnforced(place, mirror, directory.resolve("lost"));

        assertThat(new CheckpointFile(file).newest())
                .hasValueSatisfying(newest ->
                        assertThat(newest.checkpoint()).isEqualTo(CheckpointTest.CHECKPOINT));
    }

    private static Process child(Path file, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CheckpointChild.class.getName(),
                                file.toString())
                        .inheritIO();
        builder.environment().putAll(environment);
        return builder.start();
    }
}
