package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.cluster.PlayedDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.Counted;
import dev.slipway.jobs.stream.StreamBoard;
import dev.slipway.jobs.stream.StreamEvents;
import dev.slipway.jobs.stream.StreamTally;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Stretch;
import dev.slipway.jobs.stream.Versions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A stream whose version changes while the door of its cluster stumbles: nothing at all is
/// answered (0), or that it cannot be done now.
final class StumblingDoorTest {
    private static final long KEPT = 7;
    private static final long LAST = 8;

    @TempDir private Path directory;

    private final List<Long> completed = new ArrayList<>();
    private PlayedDoor door;
    private EchoStream stream;

    @BeforeEach
    void open() throws IOException {
        door = PlayedDoor.open(into -> complete(into.resolve("savepoint-1"), LAST));
        Path jar = Files.writeString(directory.resolve("slipway-job.jar"), "a jar");
        stream = new EchoStream(directory, door.place(jar));
        Files.writeString(directory.resolve("stream.json"), stream.text(1));
    }

    @AfterEach
    void close() {
        door.close();
    }

    /// Completes a checkpoint as the engine does.
    private static void complete(Path place, long number) throws IOException {
        Files.createDirectories(place);
        try (OutputStream out = Files.newOutputStream(place.resolve("_metadata"))) {
            org.apache.flink.runtime.checkpoint.Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(
                            number,
                            List.of(),
                            List.of(),
                            CheckpointProperties.forCheckpoint(
                                    CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION)),
                    out);
        }
    }

    /// Remembers which checkpoints are complete.
    private final class Heard implements StreamEvents {
        @Override
        public void resumed(long rows, SplitChoice split, Map<Integer, Long> since) {}

        @Override
        public void completed(long checkpoint, long rows) {
            completed.add(checkpoint);
        }

        @Override
        public void switched(SplitChoice split, long checkpoint, Map<Integer, Long> offsets) {}

        @Override
        public void answered(List<Stretch> stretches) {}

        @Override
        public void lost(List<Stretch> stretches) {}

        @Override
        public void refused(ModelChoice version, String reason) {}
    }

    /// Runs the first attempt, whose tasks have begun and completed a checkpoint, until it leaves
    /// them for another version.
    private void change() throws Exception {
        StreamAttempt attempt = stream.attempt(1);
        try (StreamEngine engine = StreamEngine.open(attempt, directory, false, null, null);
                Broker broker = Broker.open(attempt)) {
            StreamWork work =
                    new StreamWork(
                            attempt,
                            new StreamWork.Outside(
                                    broker, new Heard(), engine.shelf(), new Versions(attempt)),
                            new StreamWork.Begin(null, Map.of(0, 0L), Map.of(), EchoStream.LIMITS),
                            System::currentTimeMillis,
                            System::nanoTime);
            Path own = directory.resolve("checkpoints/attempt-1");
            new StreamBoard(own).count("process", begun());
            complete(own.resolve("job/chk-" + KEPT), KEPT);
            work.settle(stream.version(1));
            work.versions().follow(stream.version(2));
            try {
                assertThat(engine.run(work))
                        .as("another attempt goes on")
                        .hasValueSatisfying(why -> assertThat(why).contains("flights/2"));
            } finally {
                work.versions().close();
            }
        }
        assertThat(completed).startsWith(KEPT);
    }

    private static Counted begun() {
        return new Counted(
                1, 0, 0, 0, List.of(), Map.of(), null, new StreamTally.Held(0, 0, 0, 0), Map.of());
    }

    /// The job on the cluster has to end, as it scores by a version that is wanted no more; what it
    /// has done is gone on from.
    private void requireTakenOver(long checkpoint, String state) throws Exception {
        try (StreamEngine next =
                StreamEngine.open(stream.attempt(2, 2), directory, false, null, null)) {
            assertThat(next.resumedFrom()).contains(checkpoint);
            assertThat(next.isFree()).as("for another version").isEqualTo(checkpoint == LAST);
        }
        assertThat(door.state()).isEqualTo(state);
        assertThat(Submitted.read(directory)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 500})
    void doorThatStumblesOnceEndsTheAttemptAndItsJob(int status) throws Exception {
        door.stumble(status, false);
        change();
        assertThat(door.state()).isEqualTo("CANCELED");
        requireTakenOver(KEPT, "CANCELED");
    }

    /// Nobody can end the job by then: it goes on until the next attempt finds it.
    @ParameterizedTest
    @ValueSource(ints = {0, 503})
    void doorThatStumblesForAWhileLeavesTheJobToTheNextAttempt(int status) throws Exception {
        door.stumble(status, true);
        change();
        assertThat(door.state()).isEqualTo("RUNNING");
        assertThat(Submitted.read(directory)).isPresent();
        door.mend();
        requireTakenOver(LAST, "FINISHED");
    }

    @Test
    void doorThatAnswersHasTheJobEndBehindALastCheckpoint() throws Exception {
        change();
        assertThat(door.state()).isEqualTo("FINISHED");
        requireTakenOver(LAST, "FINISHED");
    }
}
