package dev.slipway.jobs;

import dev.slipway.jobs.engine.ClusterProgram;
import java.nio.file.Path;

/// The entry of the job jar, which the job manager of a cluster runs.
public final class ClusterMain {
    private ClusterMain() {}

    /// Hands the tasks of an attempt over.
    ///
    /// @param arguments of a batch, the attempt's text and the directory of its checkpoints; of a
    ///     stream, the text of what was settled for it
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1) {
            ClusterProgram.run(arguments[0]);
        } else {
            ClusterProgram.run(arguments[0], Path.of(arguments[1]));
        }
    }
}
