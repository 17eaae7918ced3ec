package dev.slipway.jobs.feature;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import dev.slipway.features.window.EventReading;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.output.BadRowText;
import dev.slipway.jobs.score.BatchScorer;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Field;
import dev.slipway.tensor.NamedTensor;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The rows that ask, with what a table is made for; read as often as is needed, always in the same
/// order.
final class SpineTable {
    private static final String NO_MOMENT =
            "no moment (expected: a timestamp, 2001-01-14T17:05Z, or milliseconds since 1970)";

    private final FeatureTask task;
    private final FeatureDefinition definition;
    private final DefinitionModel model;
    private final ScoringModel scoring;
    private final Attempt attempt;
    private final Plan plan;
    private final OptionalInt timeField;

    /// Takes rows with what was found for them.
    @FunctionalInterface
    interface Taker {
        /// Takes some; they are valid until this returns.
        void take(ScoredBatch batch) throws IOException;
    }

    /// Takes rows with what was found for them, and with their columns.
    @FunctionalInterface
    interface RowTaker {
        /// Takes some; they are valid until this returns.
        ///
        /// @param columns the tensors of the row alone that stands at a place of the batch
        void take(ScoredBatch batch, IntFunction<List<NamedTensor>> columns) throws IOException;
    }

    /// Told of the moments of a batch before it is computed.
    @FunctionalInterface
    interface Moments {
        /// @param at null where the task names no column of time
        void next(@Nullable Wholes at);
    }

    /// Looks at the table's head.
    ///
    /// *Errors*: [JobException] naming column and expectation.
    SpineTable(FeatureTask task, FeatureDefinition definition, Purpose purpose) {
        this.task = task;
        this.definition = definition;
        model = new DefinitionModel(definition, purpose);
        scoring = ScoringModel.of(model);
        attempt = task.reading(task.spine(), List.of(Attempt.ALL));
        Plan all = Planner.plan(attempt, scoring.columns());
        timeField = timeField(all);
        List<String> made = made().stream().map(Field::name).toList();
        plan =
                new Plan(
                        all.format(),
                        all.batchRows(),
                        all.files(),
                        all.splits(),
                        all.fields(),
                        all.features(),
                        all.passThrough().stream()
                                .filter(place -> !made.contains(all.fields().get(place).name()))
                                .toList(),
                        null);
    }

    private OptionalInt timeField(Plan all) {
        String time = task.time();
        if (time == null) {
            return OptionalInt.empty();
        }
        for (int place : all.passThrough()) {
            if (all.fields().get(place).name().equals(time)) {
                return OptionalInt.of(place);
            }
        }
        throw new JobException(
                EndCode.UNKNOWN_COLUMN,
                "time: '"
                        + time
                        + "' (expected: one of "
                        + all.passThrough().stream()
                                .map(place -> all.fields().get(place).name())
                                .toList()
                        + ")");
    }

    /// The columns that are passed through: those of whose name none is made.
    List<Field> passThrough() {
        return plan.passThrough().stream().map(place -> plan.fields().get(place)).toList();
    }

    /// The columns that are made.
    List<Field> made() {
        return scoring.outputs();
    }

    /// Computes what is made of all rows, in their order; how many there are.
    ///
    /// *Errors*: [JobException] for the first row that does not fit.
    long each(AggregateValues values, Moments moments, Taker taker) throws IOException {
        return eachRow(values, moments, (batch, ignored) -> taker.take(batch));
    }

    /// The same, with what each row is made of.
    long eachRow(AggregateValues values, Moments moments, RowTaker taker) throws IOException {
        model.use(values);
        long[] rows = {0};
        try (BatchScorer scorer = new BatchScorer(scoring, plan)) {
            TableRows.each(
                    attempt,
                    plan,
                    batch -> {
                        moments.next(timeField.isEmpty() ? null : moments(batch));
                        ScoredBatch scored = scorer.score(batch);
                        if (!scored.badRows().isEmpty()) {
                            throw new JobException(
                                    EndCode.DAMAGED_INPUT,
                                    BadRowText.of(
                                            plan, scored.place(), scored.badRows().getFirst()));
                        }
                        rows[0] += scored.rows().count();
                        taker.take(scored, scorer::inputs);
                    });
        }
        return rows[0];
    }

    private Wholes moments(ColumnBatch batch) {
        Column column = batch.columns().get(timeField.orElseThrow());
        Wholes moments = new Wholes(Type.TIME, batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            OptionalLong at = EventReading.moment(Cells.of(column, row));
            if (at.isEmpty()) {
                throw new JobException(
                        EndCode.DAMAGED_INPUT,
                        BadRowText.of(
                                plan,
                                batch.place(),
                                new BadRow(row, column.field().name(), NO_MOMENT)));
            }
            moments.set(row, at.getAsLong());
        }
        return moments;
    }

    /// Refuses a definition whose aggregates are asked now, when nothing says when that was.
    void requireMoments() {
        if (task.time() == null && !definition.aggregatesOfNow().isEmpty()) {
            throw new JobException(
                    EndCode.INVALID_ATTEMPT,
                    "time: missing (expected: --time and the spine's column that says when"
                            + " aggregates "
                            + definition.aggregatesOfNow()
                            + " are asked, since their definition has no at)");
        }
    }
}
