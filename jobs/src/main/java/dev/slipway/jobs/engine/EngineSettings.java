package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.Pace;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/// How engines are set up: jobs without a second try of their own, since whoever starts the child
/// starts the next attempt; the embedded engine small, and on loopback alone.
final class EngineSettings {
    /// Said, and the same for all: a later attempt may have other threads, chain other tasks, and
    /// has to find its state all the same.
    static final int MOST_PARALLELISM = 128;

    private static final String LOOPBACK = "127.0.0.1";
    private static final String ANY_PORT = "0";
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(10);

    /// The engine gathers what many jobs ask for; here is one, and nobody to wait for.
    private static final Duration NOT_GATHERED = Duration.ofMillis(1);

    private static final MemorySize BUFFERS = MemorySize.ofMebiBytes(16);
    private static final MemorySize SMALL_BUFFER = new MemorySize(4 << 10);

    /// For each pair of tasks: two where one reads, and one where the other writes.
    private static final int BUFFERS_OF_PAIR = 3;

    /// What a task of an exchange has besides.
    private static final int BUFFERS_OF_TASK = 10;

    private EngineSettings() {}

    /// What a cluster calls the job of an attempt.
    static String name(String job, long attempt) {
        return "slipway " + job + " attempt " + attempt;
    }

    /// What a job brings along wherever it runs.
    static Configuration ofJob(String name, Pace pace, Path checkpoints) {
        Configuration settings = new Configuration();
        settings.set(CoreOptions.DEFAULT_PARALLELISM, pace.parallelism());
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        settings.set(PipelineOptions.NAME, name);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        checkpoints(settings, pace, checkpoints);
        return settings;
    }

    static Configuration of(String job, Pace pace, Path checkpoints, Path directory) {
        Configuration settings = ofJob(job, pace, checkpoints);
        here(settings, directory.resolve("tmp"));
        return settings;
    }

    /// An engine that starts before the attempt that it is for, whose job says where its
    /// checkpoints are.
    ///
    /// @param temporary where its files go
    static Configuration early(String job, Pace pace, Path temporary) {
        Configuration settings = ofJob(job, pace, temporary);
        boolean ignored = settings.removeConfig(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        here(settings, temporary);
        return settings;
    }

    private static void here(Configuration settings, Path temporary) {
        settings.set(CoreOptions.TMP_DIRS, temporary.toString());
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
        settings.set(JobManagerOptions.SLOT_REQUEST_MAX_INTERVAL, NOT_GATHERED);
        settings.set(ResourceManagerOptions.REQUIREMENTS_CHECK_DELAY, NOT_GATHERED);
        settings.set(ResourceManagerOptions.DECLARE_NEEDED_RESOURCE_DELAY, NOT_GATHERED);
    }

    /// Makes room for exchanges, in which each task sends to each other one: what the engine wants
    /// for them grows faster than the tasks do. Many buffers are small ones.
    static void exchange(Configuration settings, int exchanges) {
        long tasks = settings.get(CoreOptions.DEFAULT_PARALLELISM);
        long count = exchanges * tasks * (BUFFERS_OF_PAIR * tasks + BUFFERS_OF_TASK);
        long size = settings.get(TaskManagerOptions.MEMORY_SEGMENT_SIZE).getBytes();
        if (count * size > BUFFERS.getBytes()) {
            long bytes = Math.max(BUFFERS.getBytes(), count * SMALL_BUFFER.getBytes());
            settings.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, SMALL_BUFFER);
            settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, new MemorySize(bytes));
            settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, new MemorySize(bytes));
        }
    }

    private static void checkpoints(Configuration settings, Pace pace, Path directory) {
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, pace.checkpoints());
        settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 0);
        settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 2);
        // Whoever has sent a job to a cluster reads what its tasks keep.
        settings.set(ExecutionOptions.SNAPSHOT_COMPRESSION, false);
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    }
}
