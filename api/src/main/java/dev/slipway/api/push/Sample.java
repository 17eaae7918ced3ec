package dev.slipway.api.push;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.Schema;
import java.util.List;

/// What somebody's rows say about a model's columns: rules on them and a few of the rows. The other
/// rows stay where they are.
///
/// @param rules one per column of the sample, in its order
/// @param warmUp rows to run before the model answers requests, cells in the order of `rules`
/// @param golden rows whose answers are to be kept, likewise
/// @param rows how many rows were looked at
public record Sample(
        List<ColumnRule> rules, List<List<Cell>> warmUp, List<List<Cell>> golden, int rows) {
    private static final int MOST_ROWS = 256;

    /// Copies the lists.
    ///
    /// *Errors*: `IllegalArgumentException` for no column, a column that comes twice, too many rows
    /// and rows of another width.
    public Sample {
        rules = new Schema(rules).rules();
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("rules: none (expected: one per column)");
        }
        warmUp = checked("warm-up", warmUp, rules.size());
        golden = checked("golden", golden, rules.size());
    }

    private static List<List<Cell>> checked(String what, List<List<Cell>> rows, int width) {
        if (rows.size() > MOST_ROWS) {
            throw new IllegalArgumentException(
                    what + ": " + rows.size() + " rows (expected: <= " + MOST_ROWS + ")");
        }
        for (List<Cell> row : rows) {
            if (row.size() != width) {
                throw new IllegalArgumentException(
                        what + ": " + row.size() + " cells (expected: " + width + " in each row)");
            }
        }
        return rows.stream().map(List::copyOf).toList();
    }

    /// The names of its columns.
    public List<String> columns() {
        return rules.stream().map(ColumnRule::column).toList();
    }
}
