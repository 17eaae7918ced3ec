package dev.slipway.features;

import dev.slipway.api.model.Cell;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.expression.Expression;
import dev.slipway.features.expression.Frame;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Aggregation;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An aggregate as a definition asks for it.
///
/// @param key whose it is: a text or a whole number of the row
/// @param at the moment at which it is asked; null for the moment of the prediction
/// @param fallback what stands for a missing value, a number or a text; null where it stays missing
/// @param freshness how old the newest event may be before somebody is told; null where that does
///     not matter. It changes no value, so it is no part of what the aggregate means
record AskedAggregate(
        Aggregate aggregate,
        Expression key,
        @Nullable Expression at,
        @Nullable Cell fallback,
        @Nullable Duration freshness) {
    private static final String NOW = "now";

    boolean mayBeMissing() {
        boolean isAlwaysAsked = !key.mayBeMissing() && (at == null || !at.mayBeMissing());
        boolean isCount = aggregate.feature().aggregation().equals(Aggregation.Plain.COUNT);
        return fallback == null && !(isCount && isAlwaysAsked);
    }

    /// Adds the slots that it reads.
    void addSlots(Set<Integer> slots) {
        key.addSlots(slots);
        if (at != null) {
            at.addSlots(slots);
        }
    }

    String canonical() {
        return aggregate.meaning()
                + " by "
                + key.canonical()
                + " at "
                + moment()
                + " else "
                + otherwise();
    }

    /// A text is in quotes, so that none is taken for a word or a number.
    private String otherwise() {
        if (fallback == null) {
            return "missing";
        }
        return fallback instanceof Cell.Text(String text)
                ? "'" + text.replace("'", "''") + "'"
                : Double.toString(fallback.number());
    }

    /// A column may have the name that stands for the moment of the prediction: then it is in back
    /// quotes, which say the same of a column.
    private String moment() {
        if (at == null) {
            return NOW;
        }
        String canonical = at.canonical();
        return canonical.equals(NOW) ? "`" + NOW + "`" : canonical;
    }

    /// Its values for the rows of a frame.
    ///
    /// @param place its place in the definition
    Column values(int place, Frame frame, AggregateValues source) {
        Column moments = at == null ? null : at.evaluate(frame);
        Column found = source.of(place, key.evaluate(frame), moments);
        if (fallback == null) {
            return found;
        }
        Column other = column(fallback);
        Column values = Column.blank(other.type(), found.rows());
        for (int row = 0; row < values.rows(); row++) {
            boolean isMissing = found.isMissing(row);
            values.copy(isMissing ? other : found, isMissing ? 0 : row, row);
        }
        return values;
    }

    /// One row.
    private static Column column(Cell value) {
        if (value instanceof Cell.Text(String text)) {
            Texts texts = new Texts(1);
            texts.set(0, text);
            return texts;
        }
        Numbers numbers = new Numbers(1);
        numbers.set(0, value.number());
        return numbers;
    }
}
