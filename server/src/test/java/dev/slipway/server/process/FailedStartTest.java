package dev.slipway.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.place.Versions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FailedStartTest {
    private static final String FREE = "127.0.0.1:0";

    @TempDir private Path scratch;

    private SlipwayServer start(String http, String grpc) throws IOException {
        ServerSettings settings =
                ServerSettings.of(
                        Map.of(
                                "data", scratch.resolve("data").toString(),
                                "http.listen", http,
                                "grpc.listen", grpc),
                        ServerSettings.Machine.ours(),
                        Versions.ours());
        return SlipwayServer.start(settings, OutputStream.nullOutputStream());
    }

    /// What it left open would be ended by the process alone, and not in order.
    @Test
    void startThatFindsAnAddressTakenEndsAllElseInOrder() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String taken = "127.0.0.1:" + other.getLocalPort();
            assertThatThrownBy(() -> start(taken, FREE)).hasMessageContaining(taken);
            assertThatThrownBy(() -> start(FREE, taken)).hasMessageContaining(taken);
        }
        assertThatTheNextOneStarts();
    }

    /// It is opened behind the releases, whose candidates may have been let in by then.
    @Test
    void startThatCannotReadItsLabelsEndsAllElseInOrder() throws IOException {
        Path labels = Files.createDirectories(scratch.resolve("data")).resolve("feedback.db");
        Files.writeString(labels, "no labels\n".repeat(1_000));
        assertThatThrownBy(() -> start(FREE, FREE)).isInstanceOf(RuntimeException.class);
        Files.delete(labels);
        assertThatTheNextOneStarts();
    }

    private void assertThatTheNextOneStarts() throws IOException {
        try (SlipwayServer server = start(FREE, FREE)) {
            assertThat(server.httpAddress().getPort()).isPositive();
        }
    }
}
