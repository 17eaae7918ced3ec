package dev.slipway.jobs.output;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A mark in a job's own directory: an attempt has had its stage beside the output.
///
/// Where a share is not mounted, its mount point may be a directory like any other. An attempt that
/// began anew there would write what nobody finds once the share is back.
public final class StagedMark {
    private static final String NAME = "staged";

    private StagedMark() {}

    /// Leaves it, unless it is there.
    ///
    /// *Errors*: [JobException] with `OUTPUT_FAILED` when it cannot be left.
    ///
    /// @param directory the job's own
    public static void leave(Path directory) {
        Path mark = directory.resolve(NAME);
        try {
            if (!Files.exists(mark)) {
                Durable.write(mark, new byte[0]);
            }
        } catch (IOException e) {
            throw new JobException(
                    EndCode.OUTPUT_FAILED, directory + " cannot be written: " + e, e);
        }
    }

    /// Refuses to go on where nothing is left of what attempts before have had there: it is away,
    /// for all that is known, and may be back another time.
    ///
    /// *Errors*: [JobException] with `OUTPUT_FAILED`, which is waited for.
    ///
    /// @param directory the job's own
    public static void requireLeft(Attempt attempt, Path directory) {
        if (attempt.number() > 1 && Files.exists(directory.resolve(NAME)) && isGone(attempt)) {
            throw new JobException(
                    EndCode.OUTPUT_FAILED,
                    "output.directory: nothing of what this job has written is beside "
                            + attempt.output().directory()
                            + " (expected: as its last attempt left it, such as on a share that is"
                            + " mounted)");
        }
    }

    /// What cannot be read is said by whoever opens the stage.
    private static boolean isGone(Attempt attempt) {
        try {
            return Stage.isUntouched(attempt);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
