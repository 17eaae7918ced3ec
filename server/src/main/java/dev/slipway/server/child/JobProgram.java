package dev.slipway.server.child;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The program that a child process runs.
public interface JobProgram {
    /// Starts it at the lowest priority; its input stays open as long as this process lives.
    Process start(Begin begin) throws IOException;

    /// How it begins.
    ///
    /// @param directory of the job, which holds what it is to do
    /// @param log takes what it says beside its lines
    /// @param options behind the directory
    /// @param environment what no file may hold
    record Begin(Path directory, Path log, List<String> options, Map<String, String> environment) {
        /// Copies both.
        public Begin {
            options = List.copyOf(options);
            environment = Map.copyOf(environment);
        }
    }
}
