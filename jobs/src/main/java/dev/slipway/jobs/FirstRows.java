package dev.slipway.jobs;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Split;
import dev.slipway.jobs.input.SplitReader;
import dev.slipway.jobs.output.BadRowText;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.score.BatchScorer;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Position;

/// Reads and scores the first rows before any work begins: what is wrong with all of them is the
/// table's fault and not a row's.
final class FirstRows {
    private static final int ROWS = 1_000;

    private FirstRows() {}

    /// *Errors*: [JobException] with `WRONG_TYPE` when no row can be scored, with
    /// `UNREADABLE_INPUT` when they cannot be read, with `TOO_MANY_BAD_ROWS` as the limits say.
    static void check(Attempt attempt, Plan plan, ScoringModel model) {
        Tally tally = new Tally(plan, attempt.badRows());
        long good = 0;
        long rows = 0;
        String first = "";
        try (InputFiles files = new InputFiles(InputFiles.root(attempt.input().path()), plan, 1);
                BatchScorer scorer = new BatchScorer(model, plan)) {
            for (Split split : plan.splits()) {
                try (SplitReader reader = new SplitReader(files, split, Position.START)) {
                    for (ColumnBatch batch = reader.next();
                            batch != null && rows < ROWS;
                            batch = reader.next()) {
                        ScoredBatch scored = scorer.score(batch);
                        rows += scored.rowsIn();
                        good += scored.rows().count();
                        first = first.isEmpty() ? words(plan, scored) : first;
                        tally.count(scored);
                    }
                }
                if (rows >= ROWS) {
                    break;
                }
            }
        } catch (JobException e) {
            throw e.code() == EndCode.DAMAGED_INPUT
                    ? new JobException(EndCode.UNREADABLE_INPUT, e.words(), e)
                    : e;
        }
        if (good == 0 && rows > 0) {
            throw new JobException(
                    EndCode.WRONG_TYPE, "none of the first " + rows + " rows fits: " + first);
        }
    }

    private static String words(Plan plan, ScoredBatch batch) {
        return batch.badRows().isEmpty()
                ? ""
                : BadRowText.of(plan, batch.place(), batch.badRows().getFirst());
    }
}
