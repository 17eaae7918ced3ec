package dev.slipway.server.job;

import java.io.IOException;
import java.nio.file.Path;

/// The program that a child process runs.
interface JobProgram {
    /// Starts it at the lowest priority; its input stays open as long as this process lives.
    ///
    /// @param directory of the job, which holds what it is to do
    /// @param log takes what it says beside its lines
    Process start(Path directory, Path log) throws IOException;
}
