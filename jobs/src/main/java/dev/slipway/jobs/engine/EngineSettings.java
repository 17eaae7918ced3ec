package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.Pace;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/// How the embedded engine is set up: small, on loopback alone, and without a second try of its
/// own. Whoever starts the child starts the next attempt.
final class EngineSettings {
    /// Said, and the same for all: a later attempt may have other threads, chain other tasks, and
    /// has to find its state all the same.
    static final int MOST_PARALLELISM = 128;

    private static final String LOOPBACK = "127.0.0.1";
    private static final String ANY_PORT = "0";
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(10);
    private static final MemorySize BUFFERS = MemorySize.ofMebiBytes(16);

    private EngineSettings() {}

    static Configuration of(String job, Pace pace, Path checkpoints, Path directory) {
        Configuration settings = new Configuration();
        settings.set(CoreOptions.DEFAULT_PARALLELISM, pace.parallelism());
        settings.set(CoreOptions.TMP_DIRS, directory.resolve("tmp").toString());
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        settings.set(PipelineOptions.NAME, job);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        checkpoints(settings, pace, checkpoints);
        settings.set(JobManagerOptions.ADDRESS, LOOPBACK);
        settings.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        settings.set(TaskManagerOptions.HOST, LOOPBACK);
        settings.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        settings.set(BlobServerOptions.PORT, ANY_PORT);
        settings.set(RestOptions.ADDRESS, LOOPBACK);
        settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        settings.set(RestOptions.BIND_PORT, ANY_PORT);
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, BUFFERS);
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, BUFFERS);
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ZERO);
        return settings;
    }

    private static void checkpoints(Configuration settings, Pace pace, Path directory) {
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, pace.checkpoints());
        settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 0);
        settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 2);
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    }
}
