package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.journal.Sha256;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What is said of a committed output: all of it follows from the manifest.
final class CommitReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CommitReport() {}

    /// The last line of an attempt whose output is visible.
    static ObjectNode of(Path manifest) {
        try {
            byte[] content = Files.readAllBytes(manifest);
            JsonNode root = JSON.readTree(content);
            long bytes = 0;
            for (JsonNode part : root.path("parts")) {
                bytes += part.path("bytes").asLong();
            }
            return Report.line("committed")
                    .put("directory", String.valueOf(manifest.getParent()))
                    .put("manifest", manifest.toString())
                    .put("manifest-sha256", Sha256.of(content).hex())
                    .put("rows", root.path("rows").asLong())
                    .put("rows-out", root.path("rows-out").asLong())
                    .put("bad-rows", root.path("bad-rows").asLong())
                    .put("parts", root.path("parts").size())
                    .put("bytes-out", bytes);
        } catch (IOException e) {
            throw new JobException(EndCode.INTERNAL, manifest + " cannot be read: " + e, e);
        }
    }
}
