package dev.slipway.jobs.feature;

import java.util.ArrayList;
import java.util.List;

/// Rows that capture has kept and that cannot be asked again, by what is to blame.
///
/// @param bare of which neither columns nor values were kept
/// @param lacking that were kept without some of the columns that it takes
/// @param hashed of which a column was hashed
/// @param columns that were missing, in the order of their names
public record LeftOut(long bare, long lacking, long hashed, List<String> columns) {
    private static final int MOST_NAMES = 5;

    /// Copies the list.
    public LeftOut {
        columns = List.copyOf(columns);
    }

    /// All of them.
    public long all() {
        return bare + lacking + hashed;
    }

    /// A part of a sentence; empty where there are none.
    String words() {
        List<String> parts = new ArrayList<>();
        if (lacking > 0) {
            int named = Math.min(MOST_NAMES, columns.size());
            parts.add(
                    lacking
                            + " kept without "
                            + String.join(", ", columns.subList(0, named))
                            + (columns.size() > named ? ", ..." : ""));
        }
        if (hashed > 0) {
            parts.add(hashed + " with a column that is hashed");
        }
        if (bare > 0) {
            parts.add(bare + " of which nothing was kept but how they ended");
        }
        return parts.isEmpty() ? "" : "; left out: " + String.join(", ", parts);
    }
}
