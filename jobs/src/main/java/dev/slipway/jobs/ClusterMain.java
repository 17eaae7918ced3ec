package dev.slipway.jobs;

import dev.slipway.jobs.engine.ClusterProgram;
import java.nio.file.Path;

/// The entry of the job jar of batches, which the job manager of a cluster runs.
public final class ClusterMain {
    private ClusterMain() {}

    /// Hands the tasks of an attempt over.
    ///
    /// @param arguments the attempt's text and the directory of its checkpoints
    public static void main(String[] arguments) throws Exception {
        ClusterProgram.run(arguments[0], Path.of(arguments[1]));
    }
}
