package dev.slipway.jobs.feature;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.Difference;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.SkewTally;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.offline.OfflineAggregates;
import dev.slipway.features.offline.Route;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Field;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Whether two ways to the same features agree, bit by bit.
public final class FeatureCheck {
    private final FeatureTask task;
    private final FeatureDefinition definition;
    private final EventTables tables;
    private final SpineTable spine;

    private @Nullable Difference first;

    private FeatureCheck(FeatureTask task, Purpose purpose) {
        this.task = task;
        definition = FeatureDefinition.read(task.definition());
        purpose.require(definition);
        tables = new EventTables(task, definition.aggregates());
        tables.check();
        spine = new SpineTable(task, definition, purpose);
        spine.requireMoments();
    }

    /// What was found.
    ///
    /// @param rows that were compared
    /// @param columns of them
    public record Checked(
            long rows, List<String> columns, long events, Optional<Difference> difference) {
        /// Copies the list.
        public Checked {
            columns = List.copyOf(columns);
        }
    }

    /// Compares what training sees with what predictions would have seen: a store is fed with the
    /// events in the order in which they became available, and asked at the moment of each row.
    ///
    /// @param sample about so many rows, spread evenly over the table
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException].
    public static Checked online(FeatureTask task, long sample) throws IOException {
        return new FeatureCheck(task, Purpose.TRAINING).online(sample);
    }

    /// Compares a table that was written before, such as a training set, features of an earlier
    /// release, or what a batch was given, with what it would be now.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException].
    ///
    /// @param purpose that the table was made for, which says what is in it
    public static Checked against(FeatureTask task, Path table, Purpose purpose)
            throws IOException {
        return new FeatureCheck(task, purpose).against(table);
    }

    /// What was found of rows that capture has kept.
    ///
    /// @param rows that were compared
    /// @param streamed those of them that streams have scored
    /// @param left rows that were not: what they need was not kept
    /// @param unreached values that differ, of a window that reaches beyond the events at hand
    public record Captured(
            long rows, long streamed, LeftOut left, long events, long unreached, SkewTally tally) {}

    /// Compares what rows of requests and of streams were given, as capture has kept it, with the
    /// join: whether offline equals online, and what windows of a stream held, on every such row.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException].
    ///
    /// @param task whose spine is capture's directory of an endpoint
    public static Captured captured(FeatureTask task, KeptWish wish) throws IOException {
        FeatureDefinition definition = FeatureDefinition.read(task.definition());
        try (CapturedTable table = CapturedTable.of(task, definition, wish)) {
            return new FeatureCheck(table.asking(), Purpose.TRAINING).captured(table);
        }
    }

    private Captured captured(CapturedTable table) throws IOException {
        try (OfflineAggregates joined = aggregates(Route.JOIN)) {
            spine.each(joined.asking(), joined::askAt, batch -> {});
            long events = tables.read(List.of(joined));
            joined.join();
            CapturedComparison found =
                    new CapturedComparison(table, joined.joined(), tables.reach());
            spine.each(found, found::askAt, batch -> {});
            if (found.tally().aggregates().isEmpty()) {
                throw new JobException(
                        EndCode.INPUT_EMPTY,
                        "features: none was kept as it was (expected: one that capture does not"
                                + " hash)");
            }
            return new Captured(
                    table.rows(),
                    table.streamed(),
                    table.left(),
                    events,
                    found.unreached(),
                    found.tally());
        }
    }

    private Checked online(long sample) throws IOException {
        AggregateValues nothing = AggregateValues.ofNothing(definition.aggregates());
        long all = spine.each(nothing, at -> {}, batch -> {});
        long stride = Math.max(1, (all + sample - 1) / sample);
        LongPredicate wanted = row -> row % stride == 0;
        try (OfflineAggregates joined = aggregates(Route.JOIN);
                OfflineAggregates online = aggregates(Route.ONLINE)) {
            for (OfflineAggregates one : List.of(joined, online)) {
                spine.each(one.asking(wanted), one::askAt, batch -> {});
            }
            long events = tables.read(List.of(joined, online));
            joined.join();
            online.join();
            compare(joined.joined(), online.joined());
            List<String> names = definition.aggregates().stream().map(one -> one.name()).toList();
            return new Checked(
                    (all + stride - 1) / stride, names, events, Optional.ofNullable(first));
        }
    }

    private OfflineAggregates aggregates(Route route) throws IOException {
        return new OfflineAggregates(
                definition.aggregates(),
                route,
                task.scratch().resolve(route.name()),
                task.memory() / 2);
    }

    private void compare(AggregateValues one, AggregateValues other) throws IOException {
        long[] rows = new long[definition.aggregates().size()];
        AggregateValues both =
                (aggregate, keys, at) -> {
                    Numbers left = one.of(aggregate, keys, at);
                    Numbers right = other.of(aggregate, keys, at);
                    for (int row = 0; row < left.rows(); row++) {
                        rows[aggregate]++;
                        Difference.of(
                                        rows[aggregate],
                                        definition.aggregates().get(aggregate).name(),
                                        left.number(row),
                                        right.number(row))
                                .ifPresent(this::found);
                    }
                    return left;
                };
        spine.each(both, at -> {}, batch -> {});
    }

    private void found(Difference difference) {
        Difference before = first;
        if (before == null || difference.row() < before.row()) {
            first = difference;
        }
    }

    private Checked against(Path table) throws IOException {
        List<String> names = spine.made().stream().map(Field::name).toList();
        try (OfflineAggregates joined = aggregates(Route.JOIN);
                OtherTable other = new OtherTable(task, table, names)) {
            spine.each(joined.asking(), joined::askAt, batch -> {});
            long events = tables.read(List.of(joined));
            joined.join();
            long rows =
                    spine.each(
                            joined.joined(),
                            at -> {},
                            batch -> {
                                if (first == null) {
                                    other.compare(batch).ifPresent(this::found);
                                }
                            });
            if (first == null) {
                other.rest().ifPresent(this::found);
            }
            return new Checked(rows, names, events, Optional.ofNullable(first));
        }
    }
}
