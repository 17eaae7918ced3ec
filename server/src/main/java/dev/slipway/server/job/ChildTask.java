package dev.slipway.server.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.job.FileFormat;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.server.config.JobSettings;
import java.io.IOException;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a child is to do, as the file `attempt.json` tells it.
///
/// @param job its name
/// @param attempt the fencing number: greater than that of any attempt before
/// @param spec what is to be scored
/// @param model where the version's package lies
/// @param cache of the data directory
/// @param sampleRows how many rows to score without writing anything; absent for all, written
record ChildTask(
        String job,
        int attempt,
        ScoreSpec spec,
        Path model,
        Path cache,
        @Nullable Integer sampleRows) {
    private static final String FILE = "attempt.json";
    private static final int BATCH_ROWS = 1_024;

    void write(Path directory, JobSettings settings) throws IOException {
        SmallFiles.write(directory.resolve(FILE), text(settings));
    }

    String text(JobSettings settings) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.put("job", job).put("attempt", attempt);
        task.putObject("model")
                .put("name", spec.model().value())
                .put("version", spec.version().value())
                .put("package", model.toString())
                .put("digest", spec.digest().hex());
        task.putObject("input")
                .put("path", spec.files().input())
                .put("format", word(spec.files().inputFormat()));
        task.putObject("output")
                .put("directory", spec.files().output())
                .put("format", word(spec.files().outputFormat()))
                .put("partition-by", spec.partitionBy());
        spec.passThrough().forEach(task.putArray("pass-through")::add);
        BadRowLimit limit = spec.maxBadRows();
        if (limit.isPercent()) {
            task.putNull("max-bad-rows").put("max-bad-share", limit.share());
        } else {
            task.put("max-bad-rows", limit.amount().setScale(0, RoundingMode.DOWN).longValue());
            task.putNull("max-bad-share");
        }
        task.put("batch-rows", BATCH_ROWS)
                .put("parallelism", settings.threads())
                .put("checkpoint-interval-ms", settings.checkpointInterval().toMillis())
                .put("cache", cache.toString())
                .put("sample-rows", sampleRows);
        return task.toString();
    }

    private static String word(FileFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }
}
