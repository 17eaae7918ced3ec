package dev.slipway.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.cluster.PlayedDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.engine.EchoStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A stream on a cluster whose child is killed, and that is stopped while the next one begins.
@Timeout(60)
final class EarlyStopTest {
    @TempDir private Path directory;

    @Test
    void jobOfTheKilledChildEndsBeforeAnybodyListensToIt() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PlayedDoor door = PlayedDoor.open(ignored -> {})) {
            Path jar = Files.writeString(directory.resolve("slipway-job.jar"), "a jar");
            EchoStream stream = new EchoStream(directory, door.place(jar));
            Files.writeString(directory.resolve("stream.json"), stream.text(2));
            Submitted.of(1, "late", directory).write(directory);
            StreamRun run =
                    new StreamRun(
                            directory,
                            Turn.now(),
                            new Report(said),
                            System::currentTimeMillis,
                            System::nanoTime);

            run.stop();

            assertThat(door.state()).isEqualTo("FINISHED");
        }
        assertThat(Submitted.read(directory)).isEmpty();
        assertThat(said.toString(UTF_8)).contains("stopped");
    }
}
