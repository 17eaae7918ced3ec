package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// A cluster of two task managers, the job jar of streams that is handed to it, and streams that
/// are there.
///
/// @param jar one that knows the [runtime of tests][EchoRuntime], too
record ClusterSite(FlinkCluster cluster, Path jar) implements AutoCloseable {
    /// The one that classes share.
    static ClusterSite take() throws IOException {
        SharedCluster shared = SharedCluster.take();
        return new ClusterSite(shared.cluster(), shared.echoJar());
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

    /// How many processes there have told of tasks of a stream in an attempt.
    long processes(StreamFixture stream, int attempt) throws IOException {
        Path told = stream.directory().resolve("checkpoints/attempt-" + attempt);
        try (Stream<Path> files = Files.list(told)) {
            return files.filter(file -> file.toString().contains("_counted-"))
                    .filter(file -> file.toString().endsWith(".json"))
                    .count();
        }
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
        requireStopped(child);
    }

    /// The same of one in this process.
    void stop(StreamHere here) throws Exception {
        assertThat(here.stop()).as(told(here)).isEqualTo(ExitStatus.STOPPED);
    }

    /// An attempt ends, and another is to follow.
    void requireStopped(Child child) throws Exception {
        assertThat(child.end()).as(told(child)).isEqualTo(ExitStatus.STOPPED.code());
    }

    /// The same of one in this process.
    void requireStopped(StreamHere here) throws Exception {
        assertThat(here.end()).as(told(here)).isEqualTo(ExitStatus.STOPPED);
    }

    /// An attempt ends that broke, and another may do better; its last words.
    String requireBroken(Child child) throws Exception {
        assertThat(child.end()).as(told(child)).isEqualTo(ExitStatus.FAILED.code());
        return broken(child);
    }

    /// The same of one in this process.
    String requireBroken(StreamHere here) throws Exception {
        assertThat(here.end()).as(told(here)).isEqualTo(ExitStatus.FAILED);
        return broken(here);
    }

    private String broken(Talking attempt) throws IOException {
        JsonNode last = attempt.said().getLast();
        assertThat(last.path("retryable").asBoolean()).as(told(attempt)).isTrue();
        return last.path("message").asText();
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
        SharedCluster.leave();
    }
}
