package dev.slipway.jobs.output;

import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Piece;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Split;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How far a job has come, over all its attempts.
///
/// *Threads*: any.
public final class Tally {
    private static final int EXAMPLES = 3;

    private final Plan plan;
    private final BadRowLimits limits;
    private final LongAdder rows = new LongAdder();
    private final LongAdder badRows = new LongAdder();
    private final Map<Integer, Position> reached = new ConcurrentHashMap<>();
    private final List<String> examples = new ArrayList<>();
    private volatile List<Counted> elsewhere = List.of();

    /// Nothing has been read yet.
    public Tally(Plan plan, BadRowLimits limits) {
        this.plan = plan;
        this.limits = limits;
    }

    /// How far it is.
    ///
    /// @param rows read, bad ones included
    /// @param files read to their end
    /// @param bytes of the pieces that have been read to their end
    public record Progress(long rows, long badRows, int files, long bytes) {}

    /// What one process has counted.
    ///
    /// @param cpuNanos time of processors that its threads have used for the attempt
    /// @param reached how far it has read splits, by their numbers
    /// @param examples of bad rows, in words
    public record Counted(
            long rows,
            long badRows,
            long cpuNanos,
            Map<Integer, Position> reached,
            List<String> examples) {
        /// Copies both.
        public Counted {
            reached = Map.copyOf(reached);
            examples = List.copyOf(examples);
        }
    }

    /// What this process has counted.
    ///
    /// @param cpuNanos time of processors that it has used
    public synchronized Counted counted(long cpuNanos) {
        return new Counted(rows.sum(), badRows.sum(), cpuNanos, reached, examples);
    }

    /// What other processes have counted, in place of what they had before.
    public void see(List<Counted> others) {
        elsewhere = List.copyOf(others);
        for (Counted other : others) {
            other.reached().forEach(this::reach);
        }
    }

    /// Looks at what all processes have counted.
    ///
    /// *Errors*: [JobException] when there are too many bad rows now.
    public void requireFewBad() {
        require(allBadRows(), allRows());
    }

    /// What all parts together hold.
    ///
    /// *Errors*: [JobException] when too many of their rows are bad.
    public void require(List<Part> parts) {
        long bad = parts.stream().mapToLong(Part::badCount).sum();
        long all = parts.stream().mapToLong(Part::rowsIn).sum();
        if (limits.areExceededInAll(bad, all)) {
            throw tooMany(bad, all);
        }
    }

    private void require(long bad, long all) {
        if (limits.areExceeded(bad, all)) {
            throw tooMany(bad, all);
        }
    }

    private long allRows() {
        return rows.sum() + elsewhere.stream().mapToLong(Counted::rows).sum();
    }

    private long allBadRows() {
        return badRows.sum() + elsewhere.stream().mapToLong(Counted::badRows).sum();
    }

    /// What earlier attempts have left counts too.
    public void resume(List<Part> parts) {
        for (Part part : parts) {
            rows.add(part.rowsIn());
            badRows.add(part.badCount());
            reach(part.split(), part.after());
        }
    }

    /// Counts a batch.
    ///
    /// *Errors*: [JobException] when there are too many bad rows now.
    public void count(ScoredBatch batch) {
        rows.add(batch.rowsIn());
        reach(batch.place().split(), batch.after());
        if (batch.badRows().isEmpty()) {
            return;
        }
        badRows.add(batch.badRows().size());
        note(batch);
        require(badRows.sum(), rows.sum());
    }

    private void reach(int split, Position position) {
        reached.merge(
                split,
                position,
                (had, has) ->
                        has.rowInSplit() > had.rowInSplit() || has.piece() > had.piece()
                                ? has
                                : had);
    }

    private synchronized void note(ScoredBatch batch) {
        for (BadRow row : batch.badRows()) {
            if (examples.size() == EXAMPLES) {
                return;
            }
            examples.add(BadRowText.of(plan, batch.place(), row));
        }
    }

    private synchronized JobException tooMany(long bad, long all) {
        List<String> shown = new ArrayList<>(examples);
        elsewhere.forEach(other -> shown.addAll(other.examples()));
        String such = shown.isEmpty() ? "" : ", such as ";
        return new JobException(
                EndCode.TOO_MANY_BAD_ROWS,
                "bad rows: "
                        + bad
                        + " of "
                        + all
                        + " (expected: at most "
                        + limits
                        + ")"
                        + such
                        + String.join("; ", shown.subList(0, Math.min(EXAMPLES, shown.size()))));
    }

    /// How far it is now.
    public Progress progress() {
        long bytes = 0;
        int[] open = new int[plan.files().size()];
        for (Split split : plan.splits()) {
            Position position = reached.getOrDefault(split.number(), Position.START);
            List<Piece> pieces = split.pieces();
            for (int i = 0; i < pieces.size(); i++) {
                if (i < position.piece()) {
                    bytes += pieces.get(i).bytes();
                } else {
                    open[pieces.get(i).file()]++;
                }
            }
        }
        int files = 0;
        for (int left : open) {
            files += left == 0 ? 1 : 0;
        }
        return new Progress(allRows(), allBadRows(), files, bytes);
    }
}
