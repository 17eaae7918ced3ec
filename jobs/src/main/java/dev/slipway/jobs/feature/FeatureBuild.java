package dev.slipway.jobs.feature;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.offline.OfflineAggregates;
import dev.slipway.features.offline.Route;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.output.OneTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes a table: the rows of the spine with their features, or with what aggregates give to them,
/// each as it was known when the row asks.
public final class FeatureBuild {
    private FeatureBuild() {}

    /// What came of it.
    ///
    /// @param spills runs that did not fit in memory
    public record Built(long rows, long events, long bytes, int spills) {}

    /// Writes the table.
    ///
    /// *Errors*: [JobException].
    public static Built run(FeatureTask task, Purpose purpose, Path output) throws IOException {
        requireUnread(task, output);
        FeatureDefinition definition = FeatureDefinition.read(task.definition());
        purpose.require(definition);
        EventTables tables = new EventTables(task, definition.aggregates());
        tables.check();
        SpineTable spine = new SpineTable(task, definition, purpose);
        spine.requireMoments();
        Map<String, String> origin = Map.of("slipway.features", definition.digest());
        try (OfflineAggregates values =
                        new OfflineAggregates(
                                definition.aggregates(),
                                Route.JOIN,
                                task.scratch().resolve("join"),
                                task.memory());
                OneTable table =
                        OneTable.create(output, spine.passThrough(), spine.made(), origin)) {
            spine.each(values.asking(), values::askAt, batch -> {});
            long events = tables.read(List.of(values));
            values.join();
            long rows = spine.each(values.joined(), at -> {}, table::write);
            return new Built(rows, events, table.finish(), values.spills());
        }
    }

    /// Whoever makes the table once more would take its rows for those that ask, or for events.
    private static void requireUnread(FeatureTask task, Path output) throws IOException {
        List<Path> inputs = new ArrayList<>(task.events().values());
        inputs.add(task.spine());
        for (Path input : inputs) {
            if (Planner.wouldRead(input, output)) {
                throw new JobException(
                        EndCode.INVALID_ATTEMPT,
                        "output: "
                                + output
                                + " (expected: a file that is not read with "
                                + input
                                + ": one outside of it, or one whose name begins with _)");
            }
        }
    }
}
