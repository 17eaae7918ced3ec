package dev.slipway.api.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Rules on the columns of a version's rows: presence, range and domain.
///
/// @param rules at most one per column
public record Schema(List<ColumnRule> rules) {
    /// No rules.
    public static final Schema NONE = new Schema(List.of());

    /// Copies the rules.
    ///
    /// *Errors*: `IllegalArgumentException` naming a column with two rules.
    public Schema {
        rules = List.copyOf(rules);
        Set<String> columns = new HashSet<>();
        for (ColumnRule rule : rules) {
            if (!columns.add(rule.column())) {
                throw new IllegalArgumentException(
                        "column: " + rule.column() + " (expected: one rule per column)");
            }
        }
    }

    /// Whether there are no rules.
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /// The rule on a column, if there is one.
    public Optional<ColumnRule> rule(String column) {
        return rules.stream().filter(rule -> rule.column().equals(column)).findFirst();
    }

    /// The first value of the rows that breaks a rule, in words, if one does. A column without a
    /// rule may hold anything; one that is not there has no values.
    public Optional<String> violation(Rows rows) {
        for (ColumnRule rule : rules) {
            int column = rows.columns().indexOf(rule.column());
            for (int row = 0; row < rows.count(); row++) {
                Cell cell = column < 0 ? new Cell.Missing() : rows.cells().get(row).get(column);
                Optional<String> violation = rule.violation(cell);
                if (violation.isPresent()) {
                    return Optional.of("row " + (row + 1) + ": " + violation.get());
                }
            }
        }
        return Optional.empty();
    }
}
