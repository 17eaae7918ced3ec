package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A cluster of two task managers, the job jar that is handed to it, and streams that are there.
///
/// @param plain a job jar that does not know the [runtime of tests][EchoRuntime]
record ClusterSite(FlinkCluster cluster, Path jar, Path plain) implements AutoCloseable {
    /// Starts it, which comes up beside what follows.
    static ClusterSite start(Path directory) throws IOException {
        FlinkCluster cluster =
                FlinkCluster.start(Files.createDirectories(directory.resolve("cluster")), 2);
        return new ClusterSite(
                cluster,
                JobJar.makeWithEcho(directory.resolve("slipway-job.jar")),
                JobJar.make(directory.resolve("slipway-job-plain.jar")));
    }

    /// An attempt of a stream there.
    ObjectNode attempt(StreamFixture stream, int turn) {
        return on(stream.attempt(turn));
    }

    /// An attempt, sent there.
    ObjectNode on(ObjectNode attempt) {
        attempt.putObject("on")
                .put("connection", "big")
                .put("address", cluster.address().toString())
                .put("jar", jar.toString());
        return attempt;
    }

    /// What a stream has handed over.
    Submitted left(StreamFixture stream) {
        return Submitted.read(stream.directory()).orElseThrow();
    }

    String stateOf(Submitted submitted) throws InterruptedException {
        try (RestDoor door = cluster.open(jar)) {
            return door.state(submitted.id()).orElse("unknown");
        }
    }

    /// Ends what a stream has left there.
    void end(StreamFixture stream) throws InterruptedException {
        Optional<Submitted> left = Submitted.read(stream.directory());
        if (left.isPresent()) {
            try (RestDoor door = cluster.open(jar)) {
                door.cancel(left.get().id());
            }
        }
    }

    /// What an attempt has said, and what the processes there have, for whoever has to find out.
    String told(Talking attempt) throws IOException {
        return attempt.said() + cluster.told();
    }

    /// Stops an attempt in order.
    void stop(Child child) throws Exception {
        child.terminate();
        assertThat(child.end()).as(told(child)).isEqualTo(ExitStatus.STOPPED.code());
    }

    /// The same of one in this process.
    void stop(StreamHere run) throws Exception {
        assertThat(run.stop()).as(told(run)).isEqualTo(ExitStatus.STOPPED);
    }

    /// An attempt ends, and another is to follow.
    void requireStopped(StreamHere run) throws Exception {
        assertThat(run.end()).as(told(run)).isEqualTo(ExitStatus.STOPPED);
    }

    /// An attempt ends that broke, and another may do better.
    void requireBroken(Child child) throws Exception {
        assertThat(child.end()).as(told(child)).isEqualTo(ExitStatus.FAILED.code());
        requireRetryable(child);
    }

    /// The same of one in this process; its last words.
    String requireBroken(StreamHere run) throws Exception {
        assertThat(run.end()).as(told(run)).isEqualTo(ExitStatus.FAILED);
        requireRetryable(run);
        return run.said().getLast().path("message").asText();
    }

    private void requireRetryable(Talking attempt) throws IOException {
        assertThat(attempt.said().getLast().path("retryable").asBoolean())
                .as(told(attempt))
                .isTrue();
    }

    /// Listens until a line says this.
    void await(Talking attempt, String event) throws IOException {
        assertThat(attempt.await(event)).as(told(attempt)).isTrue();
    }

    /// Listens until a checkpoint holds so many rows.
    void awaitAll(Talking attempt, long rows) throws IOException {
        try {
            StreamFixture.awaitAll(attempt, rows);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + told(attempt), e);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
