package dev.slipway.server.job;

import java.nio.file.Path;

/// Where the jars of the room `jobs` lie, for whoever starts a program of it that is no job.
public final class JobsJars {
    private JobsJars() {}

    /// The directory.
    ///
    /// *Errors*: `IllegalStateException` in words when they are not there.
    ///
    /// @param home where the product lies
    public static Path in(Path home) {
        return ChildProgram.library(home)
                .orElseThrow(() -> new IllegalStateException(JobPlane.NO_PROGRAM));
    }
}
