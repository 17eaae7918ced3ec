package dev.slipway.capture.spool;

import java.time.Duration;

/// How large a spool gets, and how long what is in it waits.
///
/// @param bytes all files together; what comes when they are full is lost
/// @param fileBytes after which a file is closed and another begun, if not before
/// @param fileAge after which a file with predictions is closed
/// @param rollPatience how long a closed file waits at most for processors that have nothing to do;
///     zero for not at all
public record SpoolLimits(long bytes, long fileBytes, Duration fileAge, Duration rollPatience) {
    /// 1 GiB, 32 MiB, 10 minutes and another 10 minutes.
    public static final SpoolLimits DEFAULT =
            new SpoolLimits(1L << 30, 32L << 20, Duration.ofMinutes(10), Duration.ofMinutes(10));

    /// After how many bytes a file is closed: with half of the room at the latest, because only
    /// closed files are taken away, and what comes until then needs the other half.
    long mostOfAFile() {
        return Math.min(fileBytes, bytes / 2);
    }
}
