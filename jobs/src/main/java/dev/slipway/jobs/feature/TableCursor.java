package dev.slipway.jobs.feature;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.SplitReader;
import dev.slipway.jobs.output.BadRowText;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Position;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/// The rows of a table, batch by batch, in their order.
///
/// *Errors*: [JobException] for the first row that cannot be read.
///
/// *Threads*: one.
final class TableCursor implements Closeable {
    private final Plan plan;
    private final InputFiles files;
    private int split;
    private @Nullable SplitReader reader;

    TableCursor(Attempt attempt, Plan plan) {
        this.plan = plan;
        this.files = new InputFiles(InputFiles.root(attempt.input().path()), plan, 1);
    }

    /// The next rows, or null behind the last; they are valid until the next call.
    @Nullable ColumnBatch next() {
        while (split < plan.splits().size()) {
            SplitReader open = reader;
            if (open == null) {
                open = new SplitReader(files, plan.splits().get(split), Position.START);
                reader = open;
            }
            ColumnBatch batch = open.next();
            if (batch == null) {
                open.close();
                reader = null;
                split++;
            } else if (!batch.badRows().isEmpty()) {
                throw new JobException(
                        EndCode.DAMAGED_INPUT,
                        BadRowText.of(plan, batch.place(), batch.badRows().getFirst()));
            } else if (!batch.isEnd()) {
                return batch;
            }
        }
        return null;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        files.close();
    }
}
