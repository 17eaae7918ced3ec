package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.Repository;
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
final class DistJourneyTest {
    private static final int SENT = 16_000;

    @TempDir Path scratch;

    /// A process that knows of no Java.
    private record Started(Process process, Path errors) {
        String line() throws IOException {
            return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
        }

        /// What it prints until it ends well.
        String done() throws IOException, InterruptedException {
            String printed =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed + Files.readString(errors)).isZero();
            return printed;
        }
    }

    @Test
    void tarballServesAndScoresAndStreamsWithItsOwnRuntimeAndCache()
            throws IOException, InterruptedException {
        Path home = unpacked();
        String slipway = home.resolve("bin/slipway").toString();
        everyLibraryIsThereOnce(home.resolve("lib"));
        servesAndScores(slipway, home.resolve("examples/flights"));
        streamsThroughABrokerOfItsOwn(slipway);
    }

    private Path unpacked() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Repository.root().resolve("scripts/dist").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SLIPWAY_DIST_GZIP", "1");
        // Of what makes the cache of children: at the lowest it waits for all other journeys.
        builder.environment().put("NICENESS", "0");
        Process dist = builder.redirectErrorStream(true).directory(scratch.toFile()).start();
        String said = new String(dist.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(dist.waitFor()).as(said).isZero();
        String _ = start("tar", "-xzf", said.strip().lines().toList().getLast()).done();
        try (Stream<Path> entries = Files.list(scratch)) {
            return entries.filter(Files::isDirectory)
                    .filter(path -> path.getFileName().toString().startsWith("slipway-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void servesAndScores(String slipway, Path flights)
            throws IOException, InterruptedException {
        String free = "127.0.0.1:0";
        String model = flights.resolve("v1").toString();
        Started server =
                start(
                        slipway,
                        "serve",
                        "--model",
                        "flights=" + model,
                        "--http",
                        free,
                        "--grpc",
                        free);
        try {
            String ready = server.line();
            assertThat(ready).startsWith("slipway ready").contains("flights/1");
            String url = ready.replaceFirst(".*http=(\\S+).*", "$1");
            String _ =
                    start(slipway, "model", "push", model, "--name", "delays", "--url", url).done();
            String input = flights.resolve("flights-small.csv").toString();
            String scored =
                    start(
                                    slipway,
                                    "score",
                                    "delays",
                                    "--input",
                                    input,
                                    "--output",
                                    "scored",
                                    "--format",
                                    "parquet",
                                    "--url",
                                    url)
                            .done();
            assertThat(scored).contains("output ");
            assertThat(scratch.resolve("scored/_manifest.json")).exists();
            server.process().destroy();
            assertThat(server.process().waitFor()).as("exit after SIGTERM").isIn(0, 143);
        } finally {
            server.process().destroyForcibly();
        }
        assertThat(Files.readString(server.errors()))
                .contains("version-ready")
                .doesNotContain("WARN");
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

    /// Flights are scored once, the feature of events lifts the area, and nothing stays behind.
    private void streamsThroughABrokerOfItsOwn(String slipway)
            throws IOException, InterruptedException {
        String printed = start(slipway, "demo", "--stream", "--seconds", "8", "-o", "json").done();
        JsonNode came = Documents.tree(printed.lines().toList().getLast());
        assertThat(came.path("sent").asInt()).isEqualTo(SENT);
        assertThat(came.path("scored").asInt()).isEqualTo(SENT);
        assertThat(came.path("repeated").asInt()).isZero();
        assertThat(came.path("compared").asInt()).isEqualTo(SENT);
        assertThat(came.path("hostile").asInt()).isEqualTo(7);
        assertThat(came.path("dead_letters").asInt()).isEqualTo(7);
        assertThat(came.path("auc_lateness").asDouble())
                .isGreaterThan(came.path("auc_plain").asDouble() + 0.02);
        try (Stream<Path> left = Files.list(temporary())) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("slipway-demo"));
        }
    }

    /// Where the virtual machines have their temporary files.
    private Path temporary() throws IOException {
        return Files.createDirectories(scratch.resolve("temporary"));
    }

    /// Starts without any Java in reach; a start-up cache that cannot be used stops the JVM.
    private Started start(String... command) throws IOException {
        Path errors = Files.createTempFile(scratch, "errors", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(
                        Map.of(
                                "PATH",
                                "/usr/bin:/bin",
                                "HOME",
                                scratch.toString(),
                                "SLIPWAY_JAVA_OPTS",
                                "-XX:AOTMode=on -Djava.io.tmpdir=" + temporary()));
        return new Started(builder.redirectError(errors.toFile()).start(), errors);
    }
}
