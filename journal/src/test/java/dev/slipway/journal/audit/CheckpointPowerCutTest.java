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

    /// Whoever made it may also have been killed before the disk had its name.
    @Test
    void fileWhoseNameTheDiskRefusedHasItWithTheNextCheckpoint() throws Exception {
        Path place = Files.createDirectory(directory.resolve("place"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Path armed = Files.createFile(directory.resolve("armed"));
        Path file = place.resolve("checkpoints");
        PlayedDisk disk = PlayedDisk.builtIn(built);
        assertThat(child(file, disk.failing(place, armed, "sync EIO 2 1")).waitFor()).isNotZero();
        assertThat(child(file, disk.cutting(place, mirror, NEVER)).waitFor()).isZero();

        PlayedDisk.loseUnforced(place, mirror, directory.resolve("lost"));

        assertThat(new CheckpointFile(file).read()).hasSize(2);
    }

    /// As in a directory in which this user may do no more than append to it.
    @Test
    void fileThatWasThereIsAppendedToWhereItsNameCannotBeForced() throws Exception {
        Path place = Files.createDirectory(directory.resolve("place"));
        Path armed = Files.createFile(directory.resolve("armed"));
        Path file = Files.createFile(place.resolve("checkpoints"));
        Process child =
                child(file, PlayedDisk.builtIn(built).failing(place, armed, "sync EIO 2 1"));
        assertThat(child.waitFor()).isZero();
        assertThat(new CheckpointFile(file).read()).hasSize(1);
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
