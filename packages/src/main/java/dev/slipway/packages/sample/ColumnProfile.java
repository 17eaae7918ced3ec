package dev.slipway.packages.sample;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.ValueRange;
import dev.slipway.tensor.Datatype;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the values of one column have in common.
///
/// A range reaches one span of the sample's values beyond them, but not over zero where no value
/// does: a sample's extremes are no limits of the world. A domain is taken for one when every text
/// comes twice on average; else it may be an identifier.
final class ColumnProfile {
    private static final int MOST_TEXTS = 1_000;
    private static final int LONGEST_OF_A_DOMAIN = 200;

    private final Set<String> texts = new TreeSet<>();
    private int textCount;
    private boolean prose;
    private int numbers;
    private int missing;
    private boolean whole = true;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    void add(Cell cell) {
        switch (cell) {
            case Cell.Missing _ -> missing++;
            case Cell.Real(double value) when Double.isNaN(value) -> missing++;
            case Cell.Whole(long value) -> number((double) value);
            case Cell.Digits digits -> {
                whole = false;
                number(digits.number());
            }
            case Cell.Real(double value) -> {
                // Whole numbers have no second zero, but may be written with one.
                whole &= Double.compare(value, -0d) == 0;
                number(value);
            }
            case Cell.Text(String value) -> {
                textCount++;
                prose |= value.length() > LONGEST_OF_A_DOMAIN;
                if (!prose && texts.size() <= MOST_TEXTS) {
                    texts.add(value);
                }
            }
        }
    }

    private void number(double value) {
        numbers++;
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    ColumnRule rule(String column) {
        Presence presence = missing == 0 ? Presence.REQUIRED : Presence.OPTIONAL;
        ColumnRule rule = new ColumnRule(column, datatype(), presence, null, Set.of());
        if (textCount > 0 && numbers == 0) {
            boolean domain = !prose && texts.size() <= MOST_TEXTS && 2 * texts.size() <= textCount;
            return domain ? rule.among(texts) : rule;
        }
        double span = max - min;
        if (textCount > 0 || numbers == 0 || span == 0 || !Double.isFinite(span)) {
            return rule;
        }
        double low = min >= 0 ? Math.max(0, min - span) : min - span;
        double high = max <= 0 ? Math.min(0, max + span) : max + span;
        return rule.within(new ValueRange(low, high));
    }

    /// None for a column of texts and numbers, or of nothing.
    private @Nullable Datatype datatype() {
        if (textCount > 0) {
            return numbers == 0 ? Datatype.BYTES : null;
        }
        return numbers == 0 ? null : whole ? Datatype.INT64 : Datatype.FP64;
    }
}
