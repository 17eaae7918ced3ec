package dev.slipway.jobs.score;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The columns of a table that say what its rows are given for aggregates.
///
/// *Threads*: immutable.
final class GivenColumns {
    private final GivenValues given;

    /// The fields of the plan, by the places of aggregates in the definition.
    private final int[] fields;

    private GivenColumns(GivenValues given, int[] fields) {
        this.given = given;
        this.fields = fields;
    }

    /// Those behind the model's own columns in a plan; null where there is none.
    static @Nullable GivenColumns of(ScoringModel model, Plan plan) {
        int own = model.targets().size();
        if (plan.features().size() == own) {
            return null;
        }
        FeatureDefinition definition = model.definition().orElseThrow();
        List<Integer> asked = definition.asked();
        int[] fields = new int[definition.aggregates().size()];
        for (int i = 0; i < asked.size(); i++) {
            fields[asked.get(i)] = plan.features().get(own + i);
        }
        return new GivenColumns(model.given().orElseThrow(), fields);
    }

    /// Gives what a batch says of its rows, which are scored next on this thread.
    void give(ColumnBatch batch) {
        List<Column> columns = batch.columns();
        given.give(
                new GivenValues.OfRows() {
                    @Override
                    public double of(int row, int aggregate) {
                        return number(columns.get(fields[aggregate]), row);
                    }

                    @Override
                    public String text(int row, int aggregate) {
                        Column column = columns.get(fields[aggregate]);
                        return column.isMissing(row) ? "" : column.textAt(row);
                    }
                });
    }

    private static double number(Column column, int row) {
        if (column.isMissing(row)) {
            return Double.NaN;
        }
        return switch (column.field().kind()) {
            case FLAG -> column.flags()[row] ? 1 : 0;
            case WHOLE -> column.field().meaning().number(column.longs()[row]);
            case SINGLE -> column.floats()[row];
            case REAL -> column.doubles()[row];
            case TEXT -> throw new IllegalStateException("text is no number");
        };
    }
}
