package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.control.JobCommand.StopStream;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.model.StreamName;
import dev.slipway.documents.Documents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What streams leave on a cluster, and what their children are told of it.
@Timeout(120)
final class ClusterStreamsTest {
    @TempDir Path scratch;

    private KeptJobs kept() throws Exception {
        KeptJobs kept = new KeptJobs(scratch);
        kept.brokers();
        return kept;
    }

    /// No file of the job's directory has the password, which the cluster's machines have.
    @Test
    void aChildOfAClusterIsToldWhereItsTasksFindTheSecret() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.cluster();
            StreamName name = kept.streamOn("big", "run");
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            String text =
                    Files.readString(kept.attempts.directory(stream.id()).resolve("stream.json"));
            assertThat(text).doesNotContain("word\\\"").contains("/etc/brokers/events.properties");
            JsonNode task = Documents.tree(text);
            assertThat(task.at("/on/connection").asText()).isEqualTo("big");
            assertThat(task.at("/on/jar").asText()).isEqualTo("/srv/flink/slipway-stream-job.jar");
            assertThat(task.path("parallelism").asInt()).isEqualTo(8);
            JsonNode there = task.at("/kafka/secrets-elsewhere");
            assertThat(there.path("file").asText()).isEqualTo("/etc/brokers/events.properties");
            assertThat(there.at("/properties/sasl.jaas.config").asText())
                    .endsWith(
                            ("PlainLoginModule required username=\"${file:FILE:username}\""
                                            + " password=\"${file:FILE:password}\";")
                                    .replace("FILE", "/etc/brokers/events.properties"));
        }
    }

    @Test
    void whatAStreamLeftOnAClusterIsEndedWhenNoAttemptFollows() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.cluster();
            StreamName name = kept.streamOn("big", "run");
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            kept.done(new StopStream(name));
            StreamJob _ = kept.await(name, one -> one.state() == JobState.STOPPED);
            Path directory = kept.attempts.directory(stream.id());
            while (Files.exists(directory.resolve("cluster.json"))) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(directory.resolve("ended")).hasContent("token-of-the-cluster");
        }
    }

    @Test
    void whatAStreamLeftOnAClusterIsEndedWhileItWaits() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.cluster();
            StreamJob stream = HeardStreams.running(kept, kept.streamOn("big", "run"));
            StreamProgress _ = HeardStreams.progress(kept, stream);
            kept.quarantine(1);
            Path directory = kept.attempts.directory(stream.id());
            while (Files.exists(directory.resolve("cluster.json"))) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(directory.resolve("ended")).exists();
            assertThat(kept.current().waits(stream.id()).orElseThrow()).contains("quarantined");
        }
    }

    @Test
    void directoryOfAStreamThatIsRemovedStaysWhileItsClusterIsAway() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.cluster();
            StreamName name = kept.streamOn("big", "run");
            StreamJob stream = HeardStreams.running(kept, name);
            StreamProgress _ = HeardStreams.progress(kept, stream);
            Path directory = kept.attempts.directory(stream.id());
            Path away = Files.createFile(directory.resolve(FakeStream.AWAY));
            HeardStreams.remove(kept, name);
            Path mark = directory.resolveSibling(stream.id() + ".discarded");
            while (Files.notExists(mark) || isAtWork(stream.id() + "-discard")) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(away).exists();
            Files.delete(away);
            kept.restart();
            while (Files.exists(directory)) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(directory.resolveSibling(stream.id() + ".token"))
                    .hasContent("token-of-the-cluster");
        }
    }

    private static boolean isAtWork(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(one -> one.getName().equals(thread));
    }
}
