package dev.slipway.jobs.engine;

import static dev.slipway.jobs.engine.MadeCheckpoints.KEPT;
import static dev.slipway.jobs.engine.MadeCheckpoints.LAST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.cluster.PlayedDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A stream whose version changes while the door of its cluster stumbles: nothing at all is
/// answered (0), or that it cannot be done now.
final class StumblingDoorTest {
    @TempDir private Path directory;

    private final List<Long> completed = new ArrayList<>();
    private PlayedDoor door;
    private EchoStream stream;

    @BeforeEach
    void open() throws IOException {
        door = PlayedDoor.open(into -> MadeCheckpoints.complete(into.resolve("savepoint-1"), LAST));
        Path jar = Files.writeString(directory.resolve("slipway-job.jar"), "a jar");
        stream = new EchoStream(directory, door.place(jar));
        Files.writeString(directory.resolve("stream.json"), stream.text(1));
    }

    @AfterEach
    void close() {
        door.close();
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
                                    broker,
                                    new HeardCheckpoints(completed),
                                    engine.shelf(),
                                    new Versions(attempt)),
                            new StreamWork.Begin(null, Map.of(0, 0L), Map.of(), EchoStream.LIMITS),
                            System::currentTimeMillis,
                            System::nanoTime);
            MadeCheckpoints.begin(directory.resolve("checkpoints/attempt-1"));
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
