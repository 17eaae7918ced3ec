package dev.slipway.jobs.engine;

import static dev.slipway.jobs.engine.MadeCheckpoints.KEPT;
import static dev.slipway.jobs.engine.MadeCheckpoints.LAST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.CaptureShelf;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Versions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What has to be on the disk before brokers are told to commit.
final class KeptNamesTest {
    @TempDir private Path directory;

    private final List<Object> done = new ArrayList<>();
    private Path own;

    @BeforeEach
    void begin() throws IOException {
        own = Files.createDirectories(directory.resolve("checkpoints/attempt-1"));
    }

    private Path complete(String name, long number) throws IOException {
        Path place = own.resolve(name);
        MadeCheckpoints.complete(place, number);
        return place;
    }

    private static void remove(Path checkpoint) throws IOException {
        Files.delete(checkpoint.resolve("_metadata"));
        Files.delete(checkpoint);
    }

    @Test
    void eachCompleteCheckpointIsForcedOnceWithAllNamesThatLeadThere() throws IOException {
        KeptNames names = new KeptNames(own, done::add);
        names.force();
        assertThat(done).as("nothing is complete").isEmpty();
        Path first = complete("job/chk-1", 1);
        Files.createDirectories(own.resolve("job/chk-2"));
        names.force();
        assertThat(done).containsExactly(first, own.resolve("job"), own, own.getParent());
        done.clear();
        names.force();
        assertThat(done).as("by another task").isEmpty();
        Path second = complete("job/chk-2", 2);
        remove(first);
        names.force();
        assertThat(done).containsExactly(second, own.resolve("job"));
        done.clear();
        Path last = complete("savepoint-1", LAST);
        names.force();
        assertThat(done).containsExactly(last, own);
    }

    @Test
    void checkpointThatTheEngineRemovesMeanwhileIsPassedOver() throws IOException {
        Path first = complete("job/chk-1", 1);
        Path second = complete("job/chk-2", 2);
        KeptNames names =
                new KeptNames(
                        own,
                        path -> {
                            if (path.equals(first)) {
                                throw new NoSuchFileException(path.toString());
                            }
                            done.add(path);
                        });
        names.force();
        assertThat(done).contains(second, own.resolve("job"));
    }

    /// Whatever else is done with it.
    private record Told(List<Object> done) implements Committer<KafkaCommittable> {
        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
            done.add("commit");
        }

        @Override
        public void close() {}
    }

    private void commit(KeptNames names) throws Exception {
        Path jar = directory.resolve("slipway-job.jar");
        EchoStream stream =
                new EchoStream(
                        directory, new Place.Cluster("big", URI.create("http://127.0.0.1:1"), jar));
        StreamAttempt attempt = stream.attempt(1);
        try (Broker broker = Broker.open(attempt);
                Versions versions = new Versions(attempt)) {
            StreamWork work =
                    new StreamWork(
                            attempt,
                            new StreamWork.Outside(
                                    broker,
                                    new HeardCheckpoints(new ArrayList<>()),
                                    CaptureShelf.open(directory, attempt.number(), null, null),
                                    versions),
                            new StreamWork.Begin(null, Map.of(0, 0L), Map.of(), EchoStream.LIMITS),
                            System::currentTimeMillis,
                            System::nanoTime);
            work.commits().require(names);
            OpenWork.put(work);
            try (AnswerCommitter committer = new AnswerCommitter(new Told(done), work.key())) {
                committer.commit(List.of());
            } finally {
                OpenWork.remove(work);
            }
        }
    }

    /// Brokers keep what is committed whatever becomes of this machine, which would come up without
    /// the checkpoint, go on from the one before, and answer once more.
    @Test
    void nothingIsCommittedBeforeTheDiskHasItsCheckpoint() throws Exception {
        Path kept = complete("job/chk-" + KEPT, KEPT);
        commit(new KeptNames(own, done::add));
        assertThat(done).startsWith(kept).endsWith("commit");
    }

    @Test
    void nothingIsCommittedWhereTheDiskRefusesItsCheckpoint() throws Exception {
        Path kept = complete("job/chk-" + KEPT, KEPT);
        KeptNames names =
                new KeptNames(
                        own,
                        path -> {
                            throw new IOException("no disk for " + path);
                        });
        assertThatThrownBy(() -> commit(names))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(EndCode.OUTPUT_FAILED);
                            assertThat(e).hasMessageContaining("no disk for " + kept);
                        });
        assertThat(done).isEmpty();
    }
}
