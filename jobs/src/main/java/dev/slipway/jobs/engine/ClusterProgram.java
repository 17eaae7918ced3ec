package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.HandedStream;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/// What a cluster's job manager runs of the job jar: it draws the tasks, and has them begun.
public final class ClusterProgram {
    private ClusterProgram() {}

    /// Hands the tasks of a batch over to the cluster in which this runs.
    ///
    /// @param text of the attempt
    /// @param checkpoints directory for them, which the whole cluster can write
    public static void run(String text, Path checkpoints) throws Exception {
        Attempt attempt = AttemptFile.parse(text);
        SharedFiles.requireReadable(attempt);
        String name = name(attempt.job(), attempt.number());
        Configuration configuration = EngineSettings.ofJob(name, attempt.pace(), checkpoints);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        BatchGraph.draw(environment, new BenchPlace.Elsewhere(text), attempt.pace().parallelism());
        Object ignored = environment.execute(name);
    }

    /// Hands the tasks of a stream over to the cluster in which this runs.
    ///
    /// @param text of what was settled for them
    public static void run(String text) throws Exception {
        HandedStream handed = HandedStream.of(text);
        SharedFiles.requireReadable(handed);
        StreamAttempt attempt = handed.attempt();
        String name = name(attempt.job(), attempt.number());
        Pace pace = attempt.pace();
        Pace used = new Pace(pace.batchRows(), handed.settled().tasks(), pace.checkpoints());
        Configuration configuration = EngineSettings.ofJob(name, used, handed.checkpoints());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        StreamGraph.of(handed, text).draw(environment, configuration);
        Object ignored = environment.execute(name);
    }

    private static String name(String job, long attempt) {
        return "slipway " + job + " attempt " + attempt;
    }
}
