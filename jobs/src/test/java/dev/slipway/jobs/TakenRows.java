package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobs.stream.Unsealed;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

/// The server's side of a stream of whose predictions a part is kept: what it wants, and what it
/// was given.
final class TakenRows {
    private final Path capture;
    private final Path aside;
    private final Map<String, JsonNode> rows = new HashMap<>();
    private long files;

    private TakenRows(Path capture, Path aside) {
        this.capture = capture;
        this.aside = aside;
    }

    /// Wants a share of the predictions of a job.
    static TakenRows of(Path job, double share) throws IOException {
        Path capture = Files.createDirectories(job.resolve("capture"));
        Files.writeString(
                capture.resolve("policy.json"),
                "{\"sample\":" + share + ",\"drop\":[],\"hash\":[],\"tensor-bytes\":100000}");
        return new TakenRows(capture, Files.createDirectories(job.resolve("taken")));
    }

    /// Takes what is there; to be read later.
    void putAside() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(capture, "*.rows")) {
            for (Path file : all) {
                Files.move(file, aside.resolve(Long.toString(files++)));
            }
        }
    }

    /// Takes what is there, and reads all that was put aside; fails where a prediction was kept
    /// twice, or one was lost.
    void take() throws IOException, GeneralSecurityException {
        putAside();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(aside)) {
            for (Path file : all) {
                for (String line : Unsealed.lines(file)) {
                    read(JobFixture.JSON.readTree(line));
                }
                Files.delete(file);
            }
        }
    }

    private void read(JsonNode line) {
        assertThat(line.path("lost").asLong()).as("lost").isZero();
        if (line.path("line").asText().equals("row")) {
            assertThat(rows.put(line.path("id").asText(), line)).as("kept twice").isNull();
        }
    }

    /// What was kept, by prediction id.
    Map<String, JsonNode> rows() {
        return rows;
    }
}
