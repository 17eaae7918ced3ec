package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;

/// A job that the engine gave up because a checkpoint could not be kept: it says so, but not what
/// the disk has said.
final class NoCheckpoint {
    private static final String GIVEN_UP =
            CheckpointFailureManager.EXCEEDED_CHECKPOINT_TOLERABLE_FAILURE_MESSAGE;
    private static final int PROBE_BYTES = 4 << 10;

    private NoCheckpoint() {}

    /// Why a job has ended, if that is the reason.
    ///
    /// @param directory in which checkpoints are kept
    static Optional<JobException> of(Throwable ended, Path directory) {
        for (Throwable cause = ended; cause != null; cause = cause.getCause()) {
            String words = String.valueOf(cause.getMessage());
            if (words.contains(GIVEN_UP)) {
                return Optional.of(
                        new JobException(
                                EndCode.OUTPUT_FAILED,
                                "no checkpoint can be kept below "
                                        + directory
                                        + ": "
                                        + refusal(directory).orElse(words),
                                ended));
            }
        }
        return Optional.empty();
    }

    /// What somebody who writes there is told; nothing when what he writes is taken.
    private static Optional<String> refusal(Path directory) {
        Path probe = directory.resolve("probe");
        try {
            Files.write(probe, new byte[PROBE_BYTES]);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.toString());
        } finally {
            boolean ignored = probe.toFile().delete();
        }
    }
}
