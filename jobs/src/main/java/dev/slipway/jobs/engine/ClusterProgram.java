package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/// What a cluster's job manager runs of the job jar of batches: it draws the tasks, and has them
/// begun.
///
/// Neither this nor the tasks name what is of streams: the jar of batches lacks their libraries.
public final class ClusterProgram {
    private ClusterProgram() {}

    /// Hands the tasks of a batch over to the cluster in which this runs.
    ///
    /// @param text of the attempt
    /// @param checkpoints directory for them, which the whole cluster can write
    public static void run(String text, Path checkpoints) throws Exception {
        Attempt attempt = AttemptFile.parse(text);
        SharedFiles.requireReadable(attempt);
        String name = EngineSettings.name(attempt.job(), attempt.number());
        Configuration configuration = EngineSettings.ofJob(name, attempt.pace(), checkpoints);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        BatchGraph.draw(environment, new BenchPlace.Elsewhere(text), attempt.pace().parallelism());
        Object ignored = environment.execute(name);
    }
}
