package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A job's directory, input and output below a temporary directory, and attempts run in this
/// process.
final class JobFixture {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Path FLIGHTS = Repository.root().resolve("examples/flights");

    final Path root;
    final Path output;
    private final Path directory;

    JobFixture(Path root) throws IOException {
        Logger.getLogger("").setLevel(Level.SEVERE);
        this.root = root;
        this.directory = Files.createDirectories(root.resolve("job"));
        this.output = root.resolve("scored");
    }

    /// What an attempt said and how it ended.
    record Outcome(ExitStatus status, List<JsonNode> lines) {
        JsonNode last() {
            return lines.getLast();
        }

        JsonNode line(String event) {
            return lines.stream()
                    .filter(line -> line.path("event").asText().equals(event))
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }
    }

    /// An attempt at scoring `input` by the flights model, to be changed before it is run.
    ObjectNode attempt(Path input) {
        ObjectNode attempt = JSON.createObjectNode();
        attempt.put("job", "job-1").put("attempt", 1);
        attempt.putObject("model")
                .put("name", "flights")
                .put("version", 1)
                .put("package", FLIGHTS.resolve("v1").toString())
                .put("digest", "0".repeat(64));
        attempt.putObject("input").put("path", input.toString()).put("format", "auto");
        attempt.putObject("output").put("directory", output.toString()).put("format", "parquet");
        attempt.putArray("pass-through");
        attempt.putNull("max-bad-rows").putNull("max-bad-share");
        attempt.put("batch-rows", 1000).put("parallelism", 2).put("checkpoint-interval-ms", 1000);
        attempt.put("cache", root.resolve("cache").toString());
        return attempt.putNull("sample-rows");
    }

    /// The example's version with its features of events, made in a directory.
    static Path lateness(Path model) throws IOException {
        Files.createDirectories(model);
        Path version = FLIGHTS.resolve("v1");
        String manifest = Files.readString(version.resolve("model.yaml"));
        // Its rows are rows of features.
        Files.writeString(
                model.resolve("model.yaml"), manifest.substring(0, manifest.indexOf("warm-up:")));
        Files.copy(version.resolve("flights-v1.ubj"), model.resolve("flights-v1.ubj"));
        Files.copy(FLIGHTS.resolve("lateness/features.yaml"), model.resolve("features.yaml"));
        return model;
    }

    Path directory() {
        return directory;
    }

    void keep(ObjectNode attempt) throws IOException {
        Files.write(directory.resolve("attempt.json"), JSON.writeValueAsBytes(attempt));
    }

    Outcome run(ObjectNode attempt) throws IOException {
        keep(attempt);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ExitStatus status = new AttemptRun(directory, new Report(said), System::nanoTime).run();
        awaitGivenUp();
        return new Outcome(status, lines(said.toString(StandardCharsets.UTF_8)));
    }

    /// An engine that a refused attempt gave up ends with the child, and here beside the test,
    /// whose directory it still writes to.
    static void awaitGivenUp() throws IOException {
        try {
            for (Thread engine = starting(); engine != null; engine = starting()) {
                engine.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// One that starts, or ends since nobody took it; null where there is none.
    static @Nullable Thread starting() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("engine-start"))
                .findFirst()
                .orElse(null);
    }

    static List<JsonNode> lines(String text) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] content) throws IOException {
        Path path = root.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.write(path, content);
    }

    JsonNode manifest() throws IOException {
        return JSON.readTree(output.resolve("_manifest.json").toFile());
    }

    /// What lies in the output's parent beside what tests put there.
    List<String> beside() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .toList();
        }
    }

    /// The output's parts in the order of their names, with the digests that the manifest has.
    List<Path> checkedParts() throws Exception {
        List<Path> parts = new ArrayList<>();
        for (JsonNode part : manifest().path("parts")) {
            Path path = output.resolve(part.path("name").asText());
            byte[] content = Files.readAllBytes(path);
            String digest =
                    HexFormat.of()
                            .formatHex(
                                    java.security.MessageDigest.getInstance("SHA-256")
                                            .digest(content));
            if (!digest.equals(part.path("sha256").asText())
                    || content.length != part.path("bytes").asLong()) {
                throw new AssertionError(path + " is not what the manifest says");
            }
            parts.add(path);
        }
        if (!parts.equals(parts.stream().sorted().toList())) {
            throw new AssertionError("the manifest's order is not that of the names");
        }
        return parts;
    }

    /// The lines of all text parts, without header lines.
    List<String> textRows(boolean hasHeader) throws Exception {
        List<String> rows = new ArrayList<>();
        for (Path part : checkedParts()) {
            List<String> lines = Files.readAllLines(part);
            rows.addAll(hasHeader ? lines.subList(1, lines.size()) : lines);
        }
        return rows;
    }

    /// The rows that were put aside, in words.
    List<String> badRows() throws IOException {
        Path aside = output.resolve("_quarantine");
        List<String> rows = new ArrayList<>();
        if (!Files.isDirectory(aside)) {
            return rows;
        }
        try (Stream<Path> all = Files.list(aside)) {
            for (Path file : all.sorted().toList()) {
                for (JsonNode row : lines(Files.readString(file))) {
                    rows.add(
                            row.path("file").asText()
                                    + ":"
                                    + row.path("row").asLong()
                                    + ":"
                                    + row.path("column").asText()
                                    + ": "
                                    + row.path("reason").asText());
                }
            }
        }
        return rows;
    }
}
