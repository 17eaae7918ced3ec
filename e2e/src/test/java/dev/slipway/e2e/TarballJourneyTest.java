package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TarballJourneyTest {
    @TempDir Path scratch;

    @Test
    void tarballServesFromAnEmptyDirectoryWithItsOwnRuntimeAndCache()
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Repository.root().resolve("scripts/dist").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process dist = builder.redirectErrorStream(true).directory(scratch.toFile()).start();
        String said = new String(dist.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(dist.waitFor()).as(said).isZero();
        Path tarball = Path.of(said.strip().lines().toList().getLast());
        run(List.of("tar", "-xzf", tarball.toString()));
        try (Stream<Path> entries = Files.list(scratch)) {
            Path home = entries.filter(Files::isDirectory).findFirst().orElseThrow();
            String model = "flights=" + home.resolve("examples/flights/v1");
            Process server =
                    start(
                            List.of(
                                    home.resolve("bin/slipway").toString(),
                                    "serve",
                                    "--model",
                                    model,
                                    "--http",
                                    "127.0.0.1:0",
                                    "--grpc",
                                    "127.0.0.1:0"));
            try {
                BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
                assertThat(out.readLine()).startsWith("slipway ready").contains("flights/1");
                server.destroy();
                assertThat(server.waitFor()).as("exit after SIGTERM").isIn(0, 143);
            } finally {
                server.destroyForcibly();
            }
            assertThat(Files.readString(errors())).contains("version-ready").doesNotContain("WARN");
            run(List.of(home.resolve("bin/slipway").toString(), "predict", "--help"));
        }
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        assertThat(start(command).waitFor()).isZero();
    }

    /// Starts without any Java in reach; a start-up cache that cannot be used stops the JVM.
    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(
                        Map.of(
                                "PATH", "/usr/bin:/bin",
                                "HOME", scratch.toString(),
                                "SLIPWAY_JAVA_OPTS", "-XX:AOTMode=on"));
        return builder.redirectError(errors().toFile()).start();
    }

    private Path errors() {
        return scratch.resolve("errors.txt");
    }
}
