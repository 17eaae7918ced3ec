package dev.slipway.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.job.JobId;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A server that keeps jobs, whichever process it is just now.
///
/// *Threads*: one.
final class JobSite implements AutoCloseable {
    private final Map<String, String> settings;
    private final Path scratch;
    private Launched server;
    private Operator operator;

    private JobSite(Map<String, String> settings, Path scratch) throws IOException {
        this.settings = settings;
        this.scratch = scratch;
        this.server = Launched.serveWith(settings, scratch);
        this.operator = Operator.of(server, scratch.resolve("data"));
    }

    /// Starts one whose batches are kept often.
    static JobSite begin(Path scratch) throws IOException {
        return new JobSite(Map.of("SLIPWAY_JOBS_CHECKPOINT_INTERVAL", "200ms"), scratch);
    }

    Operator operator() {
        return operator;
    }

    /// Kills the process, and starts another one as soon as it is gone.
    void killAndRestart() throws IOException {
        server.kill();
        operator.close();
        server = Launched.serveWith(settings, scratch);
        operator = Operator.of(server, scratch.resolve("data"));
    }

    /// The child of an attempt, if it lives.
    Optional<ProcessHandle> child(JobId job, int attempt) {
        Path mark =
                scratch.resolve("data").resolve("jobs").resolve(job.value()).resolve("child.json");
        try {
            JsonNode read = Documents.tree(Files.readString(mark));
            return read.path("attempt").asInt() == attempt
                    ? ProcessHandle.of(read.path("pid").asLong()).filter(ProcessHandle::isAlive)
                    : Optional.empty();
        } catch (IOException | DocumentException e) {
            // Not there yet, or not any more.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        operator.close();
        server.close();
    }
}
