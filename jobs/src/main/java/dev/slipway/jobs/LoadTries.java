package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.output.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How often the process of a stream has ended while it loaded a version beside the one that
/// scores: for want of memory, say, which ends a process without a word.
///
/// *Threads*: one.
final class LoadTries {
    /// Whoever kills a process by chance does not do so three times in that moment.
    static final int MOST = 3;

    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final String NAME = "loading.json";
    private static final String DIGEST = "digest";
    private static final String TRIES = "tries";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /// @param directory the stream's own
    LoadTries(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /// Notes that a version is about to be loaded; whether it should be. Once it should not, its
    /// tries are forgotten.
    boolean begin(ModelChoice version) {
        try {
            int before = before(version);
            if (before >= MOST) {
                Files.delete(file);
                return false;
            }
            JsonNode now =
                    JSON.createObjectNode().put(DIGEST, version.digest()).put(TRIES, before + 1);
            Durable.write(file, JSON.writeValueAsBytes(now));
        } catch (IOException e) {
            // It is loaded all the same: what is not counted is tried more often.
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read or written", e);
        }
        return true;
    }

    private int before(ModelChoice version) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        JsonNode kept = JSON.readTree(Files.readAllBytes(file));
        return kept.path(DIGEST).asText().equals(version.digest()) ? kept.path(TRIES).asInt() : 0;
    }

    /// Notes that the process is there still, whatever came of loading.
    void end() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be removed", e);
        }
    }
}
