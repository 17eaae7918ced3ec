package dev.slipway.jobs.input;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// One file of the input, as it was when the job was planned.
///
/// @param name relative to the input, `/`-separated
/// @param modified in milliseconds since 1970, so that a change is noticed
/// @param rows null where the file must be read to know
public record InputFile(String name, long bytes, long modified, @Nullable Long rows) {
    /// Requires that it is what the job was planned with, as far as its length and its moment say.
    ///
    /// *Errors*: [JobException] with `INPUT_CHANGED`.
    void requireUnchanged(Path path) throws IOException {
        if (Files.size(path) != bytes || Files.getLastModifiedTime(path).toMillis() != modified) {
            throw changed();
        }
    }

    /// Ends the attempt because it is not there: on a share that is back another time, say.
    JobException away(NoSuchFileException cause) {
        return new JobException(
                EndCode.INPUT_AWAY,
                name + ": not there any more (expected: the file that the job was planned with)",
                cause);
    }

    /// Ends the attempt because a file does not let itself be read, as on a share that hangs: what
    /// is in it may be sound. Where it was cut or written over while it was read, that is why.
    ///
    /// @param name of the file
    /// @param why as the file system says
    static JobException unread(String name, String why, Exception cause) {
        if (Stretch.isChanged(cause)) {
            return changed(name, cause);
        }
        return new JobException(
                EndCode.INPUT_AWAY,
                name
                        + ": cannot be read now: "
                        + why
                        + " (expected: the file that the job was planned with)",
                cause);
    }

    /// Refuses a file that does not let itself be read while the job is planned. As its cause it
    /// has what [#unread] says, unless nobody may read the file: another time would not mend that.
    static JobException unreadable(String name, IOException why) {
        return new JobException(
                EndCode.UNREADABLE_INPUT,
                name + ": cannot be read: " + why,
                why instanceof AccessDeniedException ? why : unread(name, why.toString(), why));
    }

    JobException changed() {
        return changed(name, null);
    }

    private static JobException changed(String name, @Nullable Exception cause) {
        return new JobException(
                EndCode.INPUT_CHANGED,
                name + ": changed (expected: the file that the job was planned with)",
                cause);
    }
}
