package dev.slipway.server.child;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.server.config.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a child is to do, as the file `attempt.json` tells it.
///
/// @param which attempt it is
/// @param spec what is to be scored
/// @param model where the version's package lies
/// @param cache of the data directory
/// @param on the cluster that runs the tasks; absent for the child itself
/// @param sampleRows how many rows to score without writing anything; absent for all, written
public record ChildTask(
        Which which,
        ScoreSpec spec,
        Path model,
        Path cache,
        @Nullable FlinkAccess on,
        @Nullable Integer sampleRows) {
    /// Where it lies in a job's directory.
    public static final String FILE = "attempt.json";

    /// What tells jobs of several servers apart; releases before had no such field.
    public static final String IDENTITY = "identity";

    private static final int BATCH_ROWS = 1_024;

    /// Which attempt of which job.
    ///
    /// @param job its name
    /// @param identity tells it from jobs of other servers that have its name; absent where nothing
    ///     is written
    /// @param attempt the fencing number: greater than that of any attempt before
    public record Which(String job, @Nullable String identity, int attempt) {}

    /// Leaves it in the job's directory.
    public void write(Path directory, JobSettings settings) throws IOException {
        SmallFiles.write(directory.resolve(FILE), text(settings));
    }

    String text(JobSettings settings) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.put("job", which.job())
                .put(IDENTITY, which.identity())
                .put("attempt", which.attempt());
        task.set("model", model(spec.scored(), model));
        task.putObject("input")
                .put("path", spec.files().input())
                .put("format", spec.files().inputFormat().text());
        task.putObject("output")
                .put("directory", spec.files().output())
                .put("format", spec.files().outputFormat().text())
                .put("partition-by", spec.partitionBy());
        spec.passThrough().forEach(task.putArray("pass-through")::add);
        BadRowLimit limit = spec.maxBadRows();
        if (limit.isPercent()) {
            task.putNull("max-bad-rows").put("max-bad-share", limit.share());
        } else {
            task.put("max-bad-rows", limit.rows());
            task.putNull("max-bad-share");
        }
        task.put("batch-rows", BATCH_ROWS)
                .put("parallelism", on == null ? settings.threads() : on.parallelism())
                .put("checkpoint-interval-ms", settings.checkpointInterval().toMillis());
        if (on == null) {
            task.putNull("on");
        } else {
            on.putForBatch(task.putObject("on"));
        }
        task.put("cache", cache.toString()).put("sample-rows", sampleRows);
        return task.toString();
    }

    /// A version as every child is told of it.
    ///
    /// @param model where its package lies
    static ObjectNode model(ScoredVersion scored, Path model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", scored.model().value())
                .put("version", scored.version().value())
                .put("package", model.toString())
                .put("digest", scored.digest().hex());
    }
}
