package dev.slipway.jobs.feature;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Attempt.InputChoice;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.OutputChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is to be computed or compared.
///
/// @param definition a `features.yaml`
/// @param events the table of each source, by its name
/// @param spine the table whose rows ask
/// @param time the spine's column that says when, for aggregates whose definition does not
/// @param scratch a directory of this task alone
/// @param memory bytes of records that are held at a time
public record FeatureTask(
        Path definition,
        Map<String, Path> events,
        Path spine,
        @Nullable String time,
        Path scratch,
        long memory) {
    private static final int BATCH_ROWS = 4_096;
    private static final Duration UNUSED = Duration.ofSeconds(10);

    /// Copies the map.
    public FeatureTask {
        events = Map.copyOf(events);
    }

    /// An attempt that reads a table: what the planner asks for.
    Attempt reading(Path table, List<String> passThrough) {
        return new Attempt(
                "features",
                null,
                1,
                new ModelChoice("features", 1, definition, ""),
                new InputChoice(table, null),
                new OutputChoice(scratch, FileFormat.PARQUET, null),
                passThrough,
                new BadRowLimits(0L, null),
                new Pace(BATCH_ROWS, 1, UNUSED),
                new Place.Child(),
                scratch,
                null);
    }
}
