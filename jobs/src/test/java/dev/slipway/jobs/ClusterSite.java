package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A cluster of two task managers, the job jar of streams that is handed to it, and streams that
/// are there.
///
/// @param jar one that knows the [runtime of tests][EchoRuntime], too
record ClusterSite(FlinkCluster cluster, Path jar) implements AutoCloseable {
    /// Starts it, which comes up beside what follows.
    static ClusterSite start(Path directory) throws IOException {
        FlinkCluster cluster =
                FlinkCluster.start(Files.createDirectories(directory.resolve("cluster")), 2);
        return new ClusterSite(
                cluster, JobJar.makeOfStreamsWithEcho(directory.resolve("slipway-stream-job.jar")));
    }

    /// A job jar that does not know that runtime, made when it is asked for first.
    Path plain() throws IOException {
        Path plain = jar.resolveSibling("slipway-stream-job-plain.jar");
        return Files.exists(plain) ? plain : JobJar.makeOfStreams(plain);
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

    /// What a child has said, and what the processes there have, for whoever has to find out.
    String told(Child child) throws IOException {
        return child.said() + cluster.told();
    }

    /// Stops an attempt in order.
    void stop(Child child) throws Exception {
        child.terminate();
        requireStopped(child);
    }

    /// An attempt ends, and another is to follow.
    void requireStopped(Child child) throws Exception {
        assertThat(child.end()).as(told(child)).isEqualTo(ExitStatus.STOPPED.code());
    }

    /// An attempt ends that broke, and another may do better; its last words.
    String requireBroken(Child child) throws Exception {
        assertThat(child.end()).as(told(child)).isEqualTo(ExitStatus.FAILED.code());
        assertThat(child.said().getLast().path("retryable").asBoolean()).as(told(child)).isTrue();
        return child.said().getLast().path("message").asText();
    }

    /// Listens until a line says this.
    void await(Child child, String event) throws IOException {
        assertThat(child.await(event)).as(told(child)).isTrue();
    }

    /// Listens until a checkpoint holds so many rows.
    void awaitAll(Child child, long rows) throws IOException {
        try {
            StreamFixture.awaitAll(child, rows);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + told(child), e);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
