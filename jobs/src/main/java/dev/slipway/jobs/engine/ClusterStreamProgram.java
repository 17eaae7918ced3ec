package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.HandedStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/// What a cluster's job manager runs of the job jar of streams: it draws the tasks, and has them
/// begun.
///
/// Neither this nor the tasks name what is of tables: the jar of streams lacks their libraries.
public final class ClusterStreamProgram {
    private ClusterStreamProgram() {}

    /// Hands the tasks of a stream over to the cluster in which this runs.
    ///
    /// @param text of what was settled for them
    public static void run(String text) throws Exception {
        HandedStream handed = HandedStream.of(text);
        SharedStreamFiles.requireReadable(handed);
        StreamAttempt attempt = handed.attempt();
        String name = EngineSettings.name(attempt.job(), attempt.number());
        Pace pace = attempt.pace();
        Pace used = new Pace(pace.batchRows(), handed.settled().tasks(), pace.checkpoints());
        Configuration configuration = EngineSettings.ofJob(name, used, handed.checkpoints());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        StreamGraph.of(handed, text).draw(environment, configuration);
        Object ignored = environment.execute(name);
    }
}
