package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A [PlayedDisk] under the checkpoints of a stream's attempts.
@Tag("compiler")
final class CheckpointsPowerCutTest {
    private static final int NEVER = 1_000_000;

    @TempDir private Path built;
    @TempDir private Path scratch;
    private Path all = Path.of("");

    @BeforeEach
    void completeOneOfTwoAttemptsEach() throws IOException {
        all = Files.createDirectory(scratch.resolve("checkpoints"));
        for (int attempt = 1; attempt <= 2; attempt++) {
            StreamCheckpoints checkpoints = StreamCheckpoints.open(all, attempt);
            Path place = checkpoints.own().resolve("job").resolve("chk-" + attempt);
            Files.createDirectories(place);
            Files.createFile(place.resolve("_metadata"));
        }
    }

    /// The older one is all that there is where the power fails before.
    @Test
    void nothingIsRemovedBeforeTheNewestIsOnTheDisk() throws Exception {
        Path armed = Files.createFile(scratch.resolve("armed"));
        PlayedDisk disk = PlayedDisk.builtIn(built);

        Map<String, String> failing = disk.failing(all, armed, "sync EIO 1 1");
        assertThat(said(CheckpointsChild.TAKEN_OVER, failing)).isEqualTo(CheckpointsChild.REFUSED);

        assertThat(Checkpoints.complete(all.resolve("taken-2.0"))).hasSize(1);
        assertThat(Checkpoints.complete(all.resolve("taken-1.0"))).hasSize(1);
    }

    /// Else the stream would go on from what a repair has given up.
    @Test
    void whatIsGivenUpStaysSoWhenThePowerFails() throws Exception {
        Path mirror = Files.createDirectory(scratch.resolve("mirror"));
        PlayedDisk disk = PlayedDisk.builtIn(built);
        assertThat(said(CheckpointsChild.GIVEN_UP, disk.cutting(all, mirror, NEVER)))
                .isEqualTo(CheckpointsChild.GIVEN_UP);

        PlayedDisk.loseUnforced(all, mirror, scratch.resolve("lost"));

        assertThat(StreamCheckpoints.open(all, 4).newest()).isEmpty();
    }

    private String said(String what, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CheckpointsChild.class.getName(),
                                all.toString(),
                                what)
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process child = builder.start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        return said.strip();
    }
}
