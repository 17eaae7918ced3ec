package dev.slipway.serving.shadow;

import java.util.Arrays;

/// Which rows of a request two answers differ on.
///
/// *Threads*: one at a time.
final class DisagreeingRows {
    private final boolean[] differs;

    DisagreeingRows(int rows) {
        this.differs = new boolean[Math.max(1, rows)];
    }

    /// How many rows there are.
    int count() {
        return differs.length;
    }

    /// Whether they differ on a row.
    boolean differs(int row) {
        return differs[row];
    }

    /// They differ on all of them.
    void all() {
        Arrays.fill(differs, true);
    }

    /// They differ on the row that an element belongs to, or on all when the elements are not
    /// divided by rows.
    void element(int element, int elements) {
        if (elements % differs.length != 0) {
            all();
            return;
        }
        differs[element / (elements / differs.length)] = true;
    }
}
