package dev.slipway.jobs.feature;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.Difference;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.SkewTally;
import dev.slipway.features.offline.OfflineAggregates;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.feature.Compared.Found;
import dev.slipway.jobs.feature.Compared.What;
import dev.slipway.jobs.table.Field;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether two ways to the same features agree, bit by bit. A check that would compare nothing is
/// refused: it would show nothing.
public final class FeatureCheck {
    private final FeatureTask task;
    private final Purpose purpose;
    private final FeatureDefinition definition;
    private final EventTables tables;
    private final SpineTable spine;

    private @Nullable Difference first;

    private FeatureCheck(FeatureTask task, Purpose purpose) {
        this.task = task;
        this.purpose = purpose;
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
    /// @param compared of them, and which way with which
    /// @param unasked aggregates that were not compared, since no row asks for them
    public record Checked(
            long rows,
            List<Compared> compared,
            List<String> unasked,
            long events,
            Optional<Found> first) {
        /// Copies the lists.
        public Checked {
            compared = List.copyOf(compared);
            unasked = List.copyOf(unasked);
        }
    }

    /// Compares two ways that are computed, usually what training sees with what predictions would
    /// have seen: a store is fed with the events in the order in which they became available, and
    /// asked at the moment of each row; and each row's features are computed of that row alone, by
    /// what serves requests.
    ///
    /// @param sample about so many rows, spread evenly over the table
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException].
    public static Checked computed(FeatureTask task, Between between, long sample)
            throws IOException {
        return new FeatureCheck(task, Purpose.TRAINING).computed(between, sample);
    }

    /// Compares a table that was written before, such as a training set, features of an earlier
    /// release, or what a batch was given, with what it would be now.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException].
    ///
    /// @param purpose that the table was made for, which says what is in it
    /// @param way by which aggregates come to be now
    /// @param sample about so many rows, spread evenly over the table; null for all
    public static Checked against(
            FeatureTask task, Path table, Purpose purpose, Way way, @Nullable Long sample)
            throws IOException {
        return new FeatureCheck(task, purpose).against(table, way, sample);
    }

    /// What was found of rows that capture has kept.
    ///
    /// @param rows that were compared
    /// @param streamed those of them that streams have scored
    /// @param left rows that were not: what they need was not kept
    /// @param unreached values that differ, of a window that reaches beyond the events at hand
    /// @param way by which they were computed
    public record Captured(
            long rows,
            long streamed,
            LeftOut left,
            long events,
            long unreached,
            SkewTally tally,
            Way way) {
        /// What was compared: of features alone nothing is kept that could be.
        public Compared compared() {
            List<String> names = tally.aggregates().stream().map(one -> one.name()).toList();
            return new Compared(What.AGGREGATES, names, "by the answer", way.given());
        }
    }

    /// Compares what rows of requests and of streams were given, as capture has kept it, with a way
    /// that is computed, usually the join: whether offline equals online, and what windows of a
    /// stream held, on every such row.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException].
    ///
    /// @param task whose spine is capture's directory of an endpoint
    public static Captured captured(FeatureTask task, KeptWish wish, Way way) throws IOException {
        FeatureDefinition definition = FeatureDefinition.read(task.definition());
        requireKept(definition);
        try (CapturedTable table = CapturedTable.of(task, definition, wish)) {
            return new FeatureCheck(table.asking(), Purpose.TRAINING).captured(table, way);
        }
    }

    /// Capture keeps columns, of which features follow, and of those that a model was given none.
    private static void requireKept(FeatureDefinition definition) {
        if (definition.asked().isEmpty()) {
            throw new JobException(
                    EndCode.INVALID_ATTEMPT,
                    "captured: no feature of "
                            + definition.file()
                            + " is made of events (expected: one that is; capture keeps columns"
                            + " and what aggregates gave, and no feature that could be compared)");
        }
    }

    private Captured captured(CapturedTable table, Way way) throws IOException {
        try (OfflineAggregates joined = aggregates(way)) {
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
                    found.tally(),
                    way);
        }
    }

    private Checked computed(Between between, long sample) throws IOException {
        SingleRequest.require(definition);
        EvenRows sampled = EvenRows.of(rows(), sample);
        try (OfflineAggregates batched = aggregates(between.one());
                OfflineAggregates single = aggregates(between.other())) {
            for (OfflineAggregates one : List.of(batched, single)) {
                spine.each(one.asking(sampled::takes), one::askAt, batch -> {});
            }
            long events = tables.read(List.of(batched, single));
            batched.join();
            single.join();
            ServedRows served =
                    new ServedRows(definition, between, batched.joined(), single.joined(), sampled);
            long all = spine.eachRow(served, at -> {}, served::take);
            return new Checked(
                    sampled.count(all),
                    served.compared(),
                    served.unasked(),
                    events,
                    served.first());
        }
    }

    /// How many rows there are.
    private long rows() throws IOException {
        AggregateValues nothing = AggregateValues.ofNothing(definition.aggregates());
        long rows = spine.each(nothing, at -> {}, batch -> {});
        requireSome(rows);
        return rows;
    }

    private void requireSome(long rows) {
        if (rows == 0) {
            throw new JobException(
                    EndCode.INPUT_EMPTY, task.spine() + ": no row (expected: one to compare)");
        }
    }

    private OfflineAggregates aggregates(Way way) throws IOException {
        return new OfflineAggregates(
                definition.aggregates(),
                way.route(),
                task.scratch().resolve(way.name()),
                task.memory() / 2);
    }

    private Checked against(Path table, Way way, @Nullable Long sample) throws IOException {
        List<String> names = spine.made().stream().map(Field::name).toList();
        try (OtherTable other = new OtherTable(task, table, names);
                OfflineAggregates joined = aggregates(way)) {
            EvenRows sampled = sample == null ? EvenRows.ALL : EvenRows.of(rows(), sample);
            spine.each(joined.asking(sampled::takes), joined::askAt, batch -> {});
            long events = tables.read(List.of(joined));
            joined.join();
            long all =
                    spine.each(
                            joined.joined(),
                            at -> {},
                            batch -> {
                                if (first == null) {
                                    first = other.compare(batch, sampled).orElse(null);
                                }
                            });
            if (first == null) {
                first = other.rest().orElse(null);
            }
            if (first == null) {
                requireSome(all);
            }
            What what = purpose == Purpose.SCORING ? What.COLUMNS : What.FEATURES;
            return new Checked(
                    sampled.count(all),
                    List.of(new Compared(what, names, now(way), "in " + table)),
                    List.of(),
                    events,
                    Optional.ofNullable(first).map(found -> new Found(what, found)));
        }
    }

    /// A table is made by the join, so nobody has to be told of that.
    private static String now(Way way) {
        return way.route() == Between.USUAL.one().route() ? "now" : "now, " + way.given();
    }
}
