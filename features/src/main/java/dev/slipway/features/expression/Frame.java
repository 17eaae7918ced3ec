package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import org.jspecify.annotations.Nullable;

/// The columns of one batch while its features are computed: what came in, then each `let`.
///
/// *Threads*: one.
public final class Frame {
    private final @Nullable Column[] slots;
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

    int rows() {
        return rows;
    }
}
