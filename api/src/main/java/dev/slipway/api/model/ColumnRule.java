package dev.slipway.api.model;

import dev.slipway.tensor.Datatype;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one column of rows must look like.
///
/// @param column the column's name
/// @param datatype what its values are; null where the rule does not say
/// @param presence whether a value may be missing
/// @param range where its numbers lie; null where the rule does not say
/// @param domain the texts it may hold; empty where the rule does not say
public record ColumnRule(
        String column,
        @Nullable Datatype datatype,
        Presence presence,
        @Nullable ValueRange range,
        Set<String> domain) {
    private static final int SHOWN = 5;

    /// Whether a value may be missing.
    public enum Presence {
        /// Every row has a value.
        REQUIRED,
        /// A row may have none.
        OPTIONAL
    }

    /// Copies the domain, in its order.
    ///
    /// *Errors*: `IllegalArgumentException` for a rule that no value could keep.
    public ColumnRule {
        domain = new LinkedHashSet<>(domain);
        if (column.isEmpty()) {
            throw new IllegalArgumentException("column: empty (expected: a name)");
        }
        if (range != null && (datatype == Datatype.BYTES || !domain.isEmpty())) {
            throw new IllegalArgumentException("range of column " + column + " of text");
        }
        if (!domain.isEmpty() && datatype != null && datatype != Datatype.BYTES) {
            throw new IllegalArgumentException(
                    "domain of column " + column + " of " + datatype + " (expected: BYTES)");
        }
    }

    /// A column of which nothing but its name and datatype is known.
    public static ColumnRule of(String column, Datatype datatype, Presence presence) {
        return new ColumnRule(column, datatype, presence, null, Set.of());
    }

    /// This rule with a range.
    public ColumnRule within(ValueRange values) {
        return new ColumnRule(column, datatype, presence, values, domain);
    }

    /// This rule with a domain.
    public ColumnRule among(Set<String> values) {
        return new ColumnRule(column, datatype, presence, range, values);
    }

    /// What is wrong with a value, in words, if anything is.
    public Optional<String> violation(Cell cell) {
        return switch (cell) {
            case Cell.Missing missing -> missing();
            case Cell.Text text -> ofText(text.value());
            case Cell.Whole whole ->
                    ofNumber((double) whole.value(), true, Long.toString(whole.value()));
            case Cell.Digits digits -> ofNumber(digits.number(), digits.isWhole(), digits.value());
            case Cell.Real real when Double.isNaN(real.value()) -> missing();
            case Cell.Real real ->
                    ofNumber(
                            real.value(),
                            real.value() == Math.rint(real.value()),
                            Double.toString(real.value()));
        };
    }

    private Optional<String> missing() {
        return presence == Presence.OPTIONAL ? Optional.empty() : not("no value", "a value");
    }

    private Optional<String> ofText(String value) {
        String shown = '"' + value + '"';
        if (range != null || (datatype != null && datatype != Datatype.BYTES)) {
            return not(shown, datatype == null ? "a number" : datatype.one());
        }
        return domain.isEmpty() || domain.contains(value)
                ? Optional.empty()
                : not(shown, "one of " + shownDomain());
    }

    private Optional<String> ofNumber(double value, boolean whole, String shown) {
        if (datatype == Datatype.BYTES || !domain.isEmpty()) {
            return not(shown, domain.isEmpty() ? "text" : "one of " + shownDomain());
        }
        if (datatype == Datatype.BOOL && value != 0 && value != 1) {
            return not(shown, "0 or 1");
        }
        if (datatype != null && datatype.isInteger() && !whole) {
            return not(shown, "a whole number");
        }
        return range == null || range.contains(value)
                ? Optional.empty()
                : not(shown, "within " + range);
    }

    private String shownDomain() {
        List<String> first = domain.stream().limit(SHOWN).toList();
        return domain.size() <= SHOWN ? first.toString() : first + " and " + rest() + " more";
    }

    private int rest() {
        return domain.size() - SHOWN;
    }

    private Optional<String> not(String found, String expected) {
        return Optional.of(column + ": " + found + " (expected: " + expected + ")");
    }
}
