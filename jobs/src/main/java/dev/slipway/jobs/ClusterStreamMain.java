package dev.slipway.jobs;

import dev.slipway.jobs.engine.ClusterStreamProgram;

/// The entry of the job jar of streams, which the job manager of a cluster runs.
public final class ClusterStreamMain {
    private ClusterStreamMain() {}

    /// Hands the tasks of an attempt over.
    ///
    /// @param arguments the text of what was settled for it
    public static void main(String[] arguments) throws Exception {
        ClusterStreamProgram.run(arguments[0]);
    }
}
