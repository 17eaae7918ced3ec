package dev.slipway.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.client.control.Sending;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

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

    /// The process of now.
    Launched server() {
        return server;
    }

    Operator operator() {
        return operator;
    }

    /// Kills the process, and starts another one as soon as it is gone.
    void killAndRestart() throws IOException {
        kill();
        restart();
    }

    /// Kills the process.
    void kill() {
        server.kill();
        operator.close();
    }

    /// Starts another one in place of one that is gone.
    void restart() throws IOException {
        server = Launched.serveWith(settings, scratch);
        operator = Operator.of(server, scratch.resolve("data"));
    }

    /// Has endpoint `flights` score a table into a directory, with all that is in the table.
    JobId score(Path input, Path output) {
        ScoreWish wish =
                new ScoreWish(
                        "flights",
                        null,
                        input.toString(),
                        null,
                        output.toString(),
                        FileFormat.CSV,
                        List.of("*"),
                        BadRowLimit.NONE,
                        null,
                        null);
        return requireNonNull(operator.client().jobs().submit(wish, Sending.REAL).job());
    }

    /// Waits until a batch is over, and what it needed is gone; so many rows are committed.
    ScoreJob awaitCommitted(JobId job, long rows) {
        ScoreJob over = operator.client().jobs().watch(job, _ -> {}).job();
        assertThat(over.state()).as(over.toString()).isEqualTo(JobState.COMMITTED);
        assertThat(requireNonNull(over.latest()).tally().rows()).isEqualTo(rows);
        while (Files.exists(directory(job))) {
            LockSupport.parkNanos(20_000_000);
        }
        return over;
    }

    private Path directory(JobId job) {
        return scratch.resolve("data").resolve("jobs").resolve(job.value());
    }

    /// What an attempt at a batch has kept.
    AttemptCheckpoints checkpoints(JobId job, int attempt) {
        return new AttemptCheckpoints(
                directory(job).resolve("checkpoints").resolve("attempt-" + attempt));
    }

    /// The child of an attempt, if it lives.
    Optional<ProcessHandle> child(JobId job, int attempt) {
        return noted(job, "child.json")
                .filter(mark -> mark.path("attempt").asInt() == attempt)
                .flatMap(mark -> ProcessHandle.of(mark.path("pid").asLong()))
                .filter(ProcessHandle::isAlive);
    }

    /// By what name a cluster works for a job; empty where none does.
    Optional<String> onCluster(JobId job) {
        return noted(job, "cluster.json").map(mark -> mark.path("id").asText());
    }

    private Optional<JsonNode> noted(JobId job, String file) {
        try {
            return Optional.of(Documents.tree(Files.readString(directory(job).resolve(file))));
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
