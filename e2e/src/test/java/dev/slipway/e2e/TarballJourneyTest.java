package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `./slipway dist` writes, unpacked where no Java is in reach.
final class TarballJourneyTest {
    private static final int SENT = 10_000;

    @TempDir Path scratch;

    @Test
    void tarballServesAndStreamsFromAnEmptyDirectoryWithItsOwnRuntimeAndCache()
            throws IOException, InterruptedException {
        Path home = unpacked();
        String slipway = home.resolve("bin/slipway").toString();
        serves(slipway, "flights=" + home.resolve("examples/flights/v1"));
        assertThat(start(slipway, "predict", "--help").waitFor()).isZero();
        everyLibraryIsThereOnce(home.resolve("lib"));
        streamsThroughABrokerOfItsOwn(slipway);
    }

    private Path unpacked() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Repository.root().resolve("scripts/dist").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process dist = builder.redirectErrorStream(true).directory(scratch.toFile()).start();
        String said = new String(dist.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(dist.waitFor()).as(said).isZero();
        String tarball = said.strip().lines().toList().getLast();
        assertThat(start("tar", "-xzf", tarball).waitFor()).isZero();
        try (Stream<Path> entries = Files.list(scratch)) {
            return entries.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private void serves(String slipway, String model) throws IOException, InterruptedException {
        String free = "127.0.0.1:0";
        Process server =
                start(slipway, "serve", "--model", model, "--http", free, "--grpc", free);
        try {
            BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
            assertThat(out.readLine()).startsWith("slipway ready").contains("flights/1");
            server.destroy();
            assertThat(server.waitFor()).as("exit after SIGTERM").isIn(0, 143);
        } finally {
            server.destroyForcibly();
        }
        assertThat(Files.readString(errors())).contains("version-ready").doesNotContain("WARN");
    }

    /// Class paths that have a library in common have one file by several names, which the archive
    /// holds once as well.
    private static void everyLibraryIsThereOnce(Path lib) throws IOException {
        Map<String, Path> seen = new TreeMap<>();
        List<String> twice = new ArrayList<>();
        try (Stream<Path> all = Files.walk(lib)) {
            for (Path jar : all.filter(path -> path.toString().endsWith(".jar")).toList()) {
                Path first = seen.putIfAbsent(jar.getFileName() + " " + Files.size(jar), jar);
                if (first != null && Files.mismatch(first, jar) < 0) {
                    if (!Files.getAttribute(first, "unix:ino")
                            .equals(Files.getAttribute(jar, "unix:ino"))) {
                        twice.add(first + " " + jar);
                    }
                }
            }
        }
        assertThat(seen).as("libraries").hasSizeGreaterThan(150);
        assertThat(twice).isEmpty();
    }

    private void streamsThroughABrokerOfItsOwn(String slipway)
            throws IOException, InterruptedException {
        Process demo = start(slipway, "demo", "--stream", "--seconds", "5", "-o", "json");
        String printed = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).as(printed + Files.readString(errors())).isZero();
        JsonNode came = Documents.tree(printed.lines().toList().getLast());
        assertThat(came.path("sent").asInt()).isEqualTo(SENT);
        assertThat(came.path("scored").asInt()).isEqualTo(SENT);
        assertThat(came.path("repeated").asInt()).isZero();
        assertThat(came.path("dead_letters").asInt())
                .isEqualTo(came.path("hostile").asInt())
                .isPositive();
    }

    /// Starts without any Java in reach; a start-up cache that cannot be used stops the JVM.
    private Process start(String... command) throws IOException {
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
