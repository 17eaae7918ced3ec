package dev.slipway.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a job on a cluster ends, and which ends are the model's own: another may score there.
final class ClusterJobTest {
    private static final String WRAPPED = "org.apache.flink.util.FlinkException: no\nCaused by: ";

    private PlayedDoor played;
    private RestDoor door;

    @BeforeEach
    void open() throws IOException {
        played = PlayedDoor.open(directory -> {});
        door = new RestDoor(played.place(Path.of("/job.jar")), new DoorKeys(null, null));
    }

    @AfterEach
    void close() {
        door.close();
        played.close();
    }

    private void requireEnd(String trace, EndCode code, boolean isOfModel) {
        played.fail(WRAPPED + trace);
        ClusterJob job = new ClusterJob(door, "0".repeat(32), System::nanoTime);
        assertThatThrownBy(job::requireRunning)
                .as(trace)
                .isInstanceOfSatisfying(
                        JobException.class,
                        thrown -> {
                            assertThat(thrown.code()).isEqualTo(code);
                            assertThat(thrown.isOfModel()).isEqualTo(isOfModel);
                        });
    }

    private boolean isOverBehind(int checkpoints, Duration moment) throws InterruptedException {
        played.endBehind(checkpoints);
        ClusterJob job = new ClusterJob(door, "0".repeat(32), System::nanoTime);
        return job.endBehindCheckpoint(moment, Duration.ofHours(1));
    }

    @Test
    @Timeout(60)
    void lastCheckpointIsAskedForAtOnce() throws Exception {
        assertThat(isOverBehind(1, Duration.ofHours(1))).isTrue();
    }

    @Test
    @Timeout(60)
    void checkpointThatWasTooEarlyIsFollowedByAnother() throws Exception {
        assertThat(isOverBehind(3, Duration.ZERO)).isTrue();
        assertThat(played.state()).isEqualTo("FINISHED");
    }

    @Test
    @Timeout(60)
    void jobThatDoesNotEndIsNotWaitedForForever() throws Exception {
        assertThat(isOverBehind(100, Duration.ZERO)).isFalse();
    }

    private static String thrown(String words) {
        return JobException.class.getName() + ": " + words + "\n\tat a.b(C.java:1)";
    }

    @Test
    void libraryThatATaskManagerLacksIsTheModelsOwnAndNothingElseOfTheClusterIs() {
        requireEnd(
                "java.lang.NoClassDefFoundError: ai/onnxruntime/OrtException",
                EndCode.CLUSTER_UNFIT,
                true);
        requireEnd(thrown("[model-refused] model flights/2: no"), EndCode.MODEL_REFUSED, true);
        requireEnd(
                "java.lang.UnsupportedClassVersionError: dev/slipway/A",
                EndCode.CLUSTER_UNFIT,
                false);
        requireEnd(
                "java.lang.NoClassDefFoundError: com/github/luben/zstd/Zstd",
                EndCode.CLUSTER_UNFIT,
                false);
        requireEnd(
                thrown("[cluster-unfit] package: /a cannot be read"), EndCode.CLUSTER_UNFIT, false);
        requireEnd("java.lang.Exception: TaskManager lost", EndCode.INTERNAL, false);
    }

    @Test
    void machineThatATaskFailedOnIsNamed() {
        played.failOn(
                "worker-1",
                WRAPPED
                        + "java.lang.UnsupportedClassVersionError: dev/slipway/A has been compiled"
                        + " by a more recent version of the Java Runtime (class file version 65.0),"
                        + " this version of the Java Runtime only recognizes class file versions up"
                        + " to 61.0");
        ClusterJob job = new ClusterJob(door, "0".repeat(32), System::nanoTime);
        assertThatThrownBy(job::requireRunning)
                .hasMessage(
                        "java: task manager worker-1 at machine runs Java 17 (expected: 21 or newer"
                                + " on each machine) for connection big");
        played.failOn(
                "(unassigned)", "java.lang.NoClassDefFoundError: ai/onnxruntime/OrtException");
        assertThatThrownBy(job::requireRunning)
                .hasMessageStartingWith("lib: a task manager without");
    }

    private void requireUnfit(boolean isOfModel) {
        Preflight preflight =
                new Preflight(door.place(), EnvironmentInformation.getVersion(), true, 1);
        assertThatThrownBy(() -> preflight.requireFit(door, true))
                .isInstanceOfSatisfying(
                        JobException.class,
                        thrown -> {
                            assertThat(thrown.code()).isEqualTo(EndCode.CLUSTER_UNFIT);
                            assertThat(thrown.isOfModel()).isEqualTo(isOfModel);
                        });
    }

    @Test
    void whatIsMissingBeforeIsTheModelsOwnWhereItIsTheLibraryAlone() {
        requireUnfit(true);
        played.takeNoJars();
        requireUnfit(false);
        played.lay(Preflight.LIBRARY);
        requireUnfit(false);
    }

    @Test
    void connectorInLibIsTheClustersOwn() {
        played.lay("flink-sql-connector-kafka-5.0.0-2.2.jar");
        Preflight preflight =
                new Preflight(door.place(), EnvironmentInformation.getVersion(), true, 1);
        assertThatThrownBy(() -> preflight.requireNoConnector(door))
                .isInstanceOfSatisfying(
                        JobException.class, thrown -> assertThat(thrown.isOfModel()).isFalse());
    }
}
