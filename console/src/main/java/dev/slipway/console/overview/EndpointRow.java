package dev.slipway.console.overview;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An endpoint in the overview, in the words of its cells.
///
/// @param tone how its state is coloured
/// @param reason why it is not as it should be, or empty
/// @param cells version, rate, p50, p99, errors, budget left, release, alerts, cost
public record EndpointRow(
        String name, String state, String tone, String reason, List<String> cells) {
    /// Characters that a cell of the table has room for.
    private static final int ROOM = 20;

    public EndpointRow {
        cells = List.copyOf(cells);
    }

    /// Its name, where the table cuts it; absent where there is room for it.
    public @Nullable String longName() {
        return ifLong(name);
    }

    /// What it serves, where the table cuts it; absent where there is room for it.
    public @Nullable String longVersion() {
        return ifLong(cells.getFirst());
    }

    /// Why it is not as it should be; absent when it is.
    public @Nullable String why() {
        return reason.isEmpty() ? null : reason;
    }

    private static @Nullable String ifLong(String text) {
        return text.length() > ROOM ? text : null;
    }
}
