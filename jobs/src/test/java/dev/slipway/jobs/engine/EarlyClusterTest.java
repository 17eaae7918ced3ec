package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EarlyClusterTest {
    private static final Pace PACE = new Pace(64, 1, Duration.ofSeconds(1));

    @TempDir Path directory;

    private Configuration settings(Path directory) {
        return EngineSettings.of("job-1", PACE, directory.resolve("checkpoints"), directory);
    }

    @Test
    void givingUpWhatWasTakenLeavesItRunning() throws Exception {
        EarlyCluster early = EarlyCluster.begin(settings(directory), 1);
        try (EngineCluster cluster = early.take()) {
            early.close();
            assertThat(cluster.isRunning()).isTrue();
            assertThatThrownBy(early::take).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void slotsAreNotWaitedForInCaseAnotherJobWantsSome() {
        Configuration settings = settings(directory);
        assertThat(
                        List.of(
                                settings.get(JobManagerOptions.SLOT_REQUEST_MAX_INTERVAL),
                                settings.get(ResourceManagerOptions.REQUIREMENTS_CHECK_DELAY),
                                settings.get(ResourceManagerOptions.DECLARE_NEEDED_RESOURCE_DELAY)))
                .containsOnly(Duration.ofMillis(1));
    }

    @Test
    void whatNobodyTakesEnds() {
        EarlyCluster early = EarlyCluster.begin(settings(directory), 1);
        early.close();
        EngineCluster started = early.started().join();
        while (started.isRunning()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThatThrownBy(early::take).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneThatStartsBeforeItsAttemptKnowsNoCheckpoints() throws Exception {
        Configuration settings = EngineSettings.early("job-1", PACE, directory.resolve("tmp-1"));
        assertThat(settings.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)).isEmpty();
        assertThat(settings.get(CoreOptions.TMP_DIRS)).endsWith("tmp-1");
        EarlyCluster early = EarlyCluster.begin(settings, 1);
        early.await();
        try (EngineCluster cluster = early.take()) {
            assertThat(cluster.isRunning()).isTrue();
        }
    }

    @Test
    void whyItDoesNotStartIsToldToWhoeverTakesIt() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        try (EarlyCluster early = EarlyCluster.begin(settings(file), 1)) {
            assertThatThrownBy(early::take)
                    .isInstanceOfSatisfying(
                            JobException.class,
                            e -> assertThat(e.code()).isEqualTo(EndCode.INTERNAL))
                    .hasMessageContaining("the engine does not start");
        }
    }
}
