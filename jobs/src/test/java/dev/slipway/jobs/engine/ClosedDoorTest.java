package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Attempt.InputChoice;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.OutputChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClosedDoorTest {
    @TempDir private Path directory;

    @Test
    void nobodyReachesTheEngineByItsWebDoor() throws Exception {
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(
                                        EngineSettings.of(
                                                attempt().job(),
                                                attempt().pace(),
                                                directory.resolve("chk"),
                                                directory))
                                .build());
        try {
            cluster.start();
            URI door = cluster.getRestAddress().get();
            assertThat(InetAddress.getByName(door.getHost()).isLoopbackAddress()).isTrue();
            assertThat(answer(door)).isEmpty();
        } finally {
            cluster.close();
        }
    }

    private static String answer(URI door) throws IOException {
        try (Socket socket = new Socket(door.getHost(), door.getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /jobs HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private Attempt attempt() {
        return new Attempt(
                "job",
                null,
                1,
                new ModelChoice("flights", 1, directory, "0"),
                new InputChoice(directory, null),
                new OutputChoice(directory.resolve("out"), FileFormat.PARQUET, null),
                List.of(),
                new BadRowLimits(null, null),
                new Pace(1000, 1, Duration.ofSeconds(1)),
                new Place.Child(),
                directory,
                null);
    }
}
