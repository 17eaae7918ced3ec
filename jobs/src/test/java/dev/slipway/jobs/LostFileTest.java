package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What keeps attempts from going on until somebody repairs a stream.
@Tag("compiler")
final class LostFileTest {
    private static final int NEVER = 1_000_000;

    @TempDir private Path built;
    @TempDir private Path directory;

    /// Else the stream would wait for another repair, though it had gone on.
    @Test
    void whatWasRepairedStaysSoWhenThePowerFails() throws Exception {
        Path job = Files.createDirectory(directory.resolve("job"));
        Path mirror = Files.createDirectory(directory.resolve("mirror"));
        Process child = child(job, PlayedDisk.builtIn(built).cutting(job, mirror, NEVER));
        assertThat(child.waitFor()).isZero();

        PlayedDisk.loseUnforced(job, mirror, directory.resolve("lost"));

        assertThat(new LostFile(job).read()).isEmpty();
        assertThat(job.resolve("lost-2.json")).isNotEmptyFile();
        assertThat(OffsetsFile.committed(job).read()).isEmpty();
    }

    private static Process child(Path job, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                RepairedChild.class.getName(),
                                job.toString())
                        .inheritIO();
        builder.environment().putAll(environment);
        return builder.start();
    }
}
