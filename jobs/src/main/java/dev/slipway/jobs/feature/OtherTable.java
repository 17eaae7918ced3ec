package dev.slipway.jobs.feature;

import dev.slipway.api.model.Cell;
import dev.slipway.features.Difference;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Kind;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A table that was written before, compared with what it would be now, row by row.
///
/// A column of 32 bits is compared as that; a number or a flag as text is compared as what it says.
///
/// *Threads*: one.
final class OtherTable implements Closeable {
    private final Plan plan;
    private final TableCursor cursor;
    private @Nullable ColumnBatch batch;
    private int row;
    private long rows;

    /// @param made columns that it has to have
    OtherTable(FeatureTask task, Path file, List<String> made) {
        Attempt attempt = task.reading(file, made);
        plan = Planner.plan(attempt, List.of());
        cursor = new TableCursor(attempt, plan);
    }

    /// The first difference to the next rows, of those that are wanted.
    Optional<Difference> compare(ScoredBatch now, EvenRows wanted) {
        for (int at = 0; at < now.rows().count(); at++) {
            ColumnBatch then = forward();
            rows++;
            if (then == null) {
                return Optional.of(new Difference(rows, "", "a row", "no row", Optional.empty()));
            }
            Optional<Difference> found =
                    wanted.takes(rows - 1) ? compare(now, at, then) : Optional.empty();
            if (found.isPresent()) {
                return found;
            }
            row++;
        }
        return Optional.empty();
    }

    private Optional<Difference> compare(ScoredBatch now, int at, ColumnBatch then) {
        for (int i = 0; i < now.outputs().size(); i++) {
            Column other = then.columns().get(plan.passThrough().get(i));
            Optional<Difference> found = compare(now.outputs().get(i), at, other);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// A row that only this table has.
    Optional<Difference> rest() {
        return forward() == null
                ? Optional.empty()
                : Optional.of(new Difference(rows + 1, "", "no row", "a row", Optional.empty()));
    }

    private @Nullable ColumnBatch forward() {
        ColumnBatch open = batch;
        if (open == null || row == open.rows()) {
            open = cursor.next();
            batch = open;
            row = 0;
        }
        return open;
    }

    private Optional<Difference> compare(Column now, int at, Column then) {
        String name = now.field().name();
        Cell one = Cells.of(now, at);
        Cell other = Cells.of(then, row);
        if (now.field().kind() == Kind.TEXT) {
            return Difference.of(rows, name, text(one), text(other));
        }
        Cell before = other instanceof Cell.Text(String text) ? number(text) : other;
        if (one instanceof Cell.Whole(long whole) && before instanceof Cell.Whole(long was)) {
            return Difference.ofWholes(rows, name, whole, was);
        }
        return then.field().kind() == Kind.SINGLE
                ? Difference.of(rows, name, (float) one.number(), (float) before.number())
                : Difference.of(rows, name, one.number(), before.number());
    }

    /// A number that is written, or a flag, of which text files have the word.
    private static Cell number(String text) {
        if (text.equalsIgnoreCase("true")) {
            return new Cell.Whole(1);
        }
        return text.equalsIgnoreCase("false") ? new Cell.Whole(0) : Cell.parse(text);
    }

    private static String text(Cell cell) {
        return switch (cell) {
            case Cell.Text(String text) -> text;
            case Cell.Whole(long whole) -> Long.toString(whole);
            case Cell.Real(double real) -> Double.toString(real);
            case Cell.Digits(String digits) -> digits;
            case Cell.Missing() -> "";
        };
    }

    @Override
    public void close() {
        cursor.close();
    }
}
