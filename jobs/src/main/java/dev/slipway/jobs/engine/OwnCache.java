package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.output.Durable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Derived files of a process of a cluster: for this machine, and for as long as the job is here.
final class OwnCache {
    private OwnCache() {}

    static Path make() {
        try {
            return Files.createTempDirectory("slipway-");
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, "no temporary directory: " + e, e);
        }
    }

    static void remove(Path cache) {
        try {
            Durable.remove(cache);
        } catch (IOException | UncheckedIOException e) {
            // It is below the process's directory of temporary files, and goes with that.
        }
    }
}
