package dev.slipway.jobs.score;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of aggregates for the rows of a batch, as whoever has it scored has found them out.
///
/// *Threads*: any; each has its own batch, and scores one at a time.
public final class GivenValues implements AggregateValues {
    /// A model is shared by threads, and what it asks does not say for which row.
    private static final ThreadLocal<@Nullable Batch> BATCH = new ThreadLocal<>();

    /// What a thread scores now.
    private static final class Batch {
        private final List<double[]> values;
        private RowList rows = RowList.all(0);
        private int first;

        private Batch(List<double[]> values) {
            this.values = values;
        }
    }

    /// The values for the rows of this thread's next batch: of each row one for each aggregate, in
    /// the order of the definition, NaN where there is none.
    public void give(List<double[]> values) {
        BATCH.set(new Batch(List.copyOf(values)));
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
    public Numbers of(int aggregate, Column keys, @Nullable Column moments) {
        Batch batch = BATCH.get();
        if (batch == null) {
            throw new IllegalStateException("a row of which nothing was given");
        }
        Numbers values = new Numbers(keys.rows());
        for (int i = 0; i < keys.rows(); i++) {
            values.set(i, batch.values.get(batch.rows.at(batch.first + i))[aggregate]);
        }
        return values;
    }
}
