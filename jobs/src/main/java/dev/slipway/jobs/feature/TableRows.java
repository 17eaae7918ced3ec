package dev.slipway.jobs.feature;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.table.ColumnBatch;
import java.io.IOException;

/// Reads all rows of a table, batch by batch.
final class TableRows {
    private TableRows() {}

    /// Takes batches.
    @FunctionalInterface
    interface Taker {
        /// Takes the next one; it is valid until this returns.
        void take(ColumnBatch batch) throws IOException;
    }

    /// Reads the table of a plan.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException] for the first row that cannot be read.
    static void each(Attempt attempt, Plan plan, Taker taker) throws IOException {
        try (TableCursor cursor = new TableCursor(attempt, plan)) {
            for (ColumnBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
                taker.take(batch);
            }
        }
    }
}
