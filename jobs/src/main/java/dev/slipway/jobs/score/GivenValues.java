package dev.slipway.jobs.score;

import dev.slipway.features.AggregateLookup;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of aggregates for the rows of a batch, as whoever has it scored has found them out.
///
/// *Threads*: any; each has its own batch, and scores one at a time.
public final class GivenValues implements AggregateLookup {
    /// A model is shared by threads, and what it asks does not say for which row.
    private static final ThreadLocal<@Nullable Batch> BATCH = new ThreadLocal<>();

    /// The column of the moment at which that is asked which is asked for now, as capture names it.
    public static final String MOMENT = "features_at";

    private static final String COLUMN = "feature_";

    /// What a thread scores now.
    private static final class Batch {
        private final OfRows values;
        private RowList rows = RowList.all(0);
        private int first;

        private Batch(OfRows values) {
            this.values = values;
        }
    }

    /// The values for the rows of a batch.
    public interface OfRows {
        /// One value; NaN where there is none.
        ///
        /// @param row of the batch
        /// @param aggregate its place in the definition
        double of(int row, int aggregate);

        /// One value of an aggregate whose values are texts; empty where there is none.
        String text(int row, int aggregate);
    }

    /// The column of a table that says what its rows are given for an aggregate, as capture names
    /// it.
    public static String column(String aggregate) {
        return COLUMN + aggregate;
    }

    /// A column of a table that says what its rows are given for an aggregate.
    ///
    /// @param isText whether its values are texts, and no numbers
    public record TableColumn(String name, boolean isText) {}

    /// Such columns for all aggregates that a definition asks for, in their order.
    ///
    /// *Errors*: [JobException] with `MODEL_REFUSED` where it takes a column of such a name itself.
    public static List<TableColumn> columns(FeatureDefinition definition) {
        List<Aggregate> aggregates = definition.aggregates();
        List<TableColumn> columns =
                definition.asked().stream()
                        .map(aggregates::get)
                        .map(one -> new TableColumn(column(one.name()), one.type() == Type.TEXT))
                        .toList();
        definition.columns().stream()
                .filter(own -> columns.stream().anyMatch(one -> one.name().equals(own.name())))
                .findFirst()
                .ifPresent(own -> {
                    throw new JobException(
                            EndCode.MODEL_REFUSED,
                            "features.yaml: column '"
                                    + own.name()
                                    + "' (expected: another name; in a table it says what rows"
                                    + " are given for an aggregate)");
                });
        return columns;
    }

    /// The values for the rows of this thread's next batch.
    public void give(OfRows values) {
        BATCH.set(new Batch(values));
    }

    /// The next call of the model has these rows of the batch.
    ///
    /// @param first place in the list of the first one
    void next(RowList rows, int first) {
        Batch batch = BATCH.get();
        if (batch != null) {
            batch.rows = rows;
            batch.first = first;
        }
    }

    @Override
    public AggregateValues open(FeatureDefinition definition) {
        List<Aggregate> aggregates = definition.aggregates();
        return (aggregate, keys, moments) -> {
            Batch batch = BATCH.get();
            if (batch == null) {
                throw new IllegalStateException("a row of which nothing was given");
            }
            return aggregates.get(aggregate).type() == Type.TEXT
                    ? texts(batch, aggregate, keys.rows())
                    : numbers(batch, aggregate, keys.rows());
        };
    }

    private static Column numbers(Batch batch, int aggregate, int rows) {
        Numbers values = new Numbers(rows);
        for (int i = 0; i < rows; i++) {
            values.set(i, batch.values.of(batch.rows.at(batch.first + i), aggregate));
        }
        return values;
    }

    private static Column texts(Batch batch, int aggregate, int rows) {
        Texts values = new Texts(rows);
        for (int i = 0; i < rows; i++) {
            values.set(i, batch.values.text(batch.rows.at(batch.first + i), aggregate));
        }
        return values;
    }
}
