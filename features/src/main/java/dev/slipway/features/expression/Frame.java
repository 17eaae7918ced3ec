package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns of one batch while its features are computed: what came in, then each `let`.
///
/// *Threads*: one.
public final class Frame {
    private final @Nullable Column[] slots;
    private final Map<Expression, Column> shared = new HashMap<>();
    private final int rows;

    /// A frame with room for what a scope names.
    public Frame(int slots, int rows) {
        this.slots = new @Nullable Column[slots];
        this.rows = rows;
    }

    /// Fills a slot.
    public void put(int slot, Column column) {
        slots[slot] = column;
    }

    Column get(int slot) {
        Column column = slots[slot];
        if (column == null) {
            throw new IllegalStateException("slot " + slot + " is read before it is filled");
        }
        return column;
    }

    /// The values of an expression that several read.
    Column once(Expression expression) {
        Column kept = shared.get(expression);
        if (kept == null) {
            kept = expression.evaluate(this);
            shared.put(expression, kept);
        }
        return kept;
    }

    int rows() {
        return rows;
    }
}
