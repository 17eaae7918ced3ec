package dev.slipway.console.release;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Releases, newest first, and how they went.
///
/// @param endpoint of all of them; empty for those of every endpoint
/// @param team the filter as it was typed
public record HistoryView(
        String endpoint, String team, List<EntryView> entries, List<FiguresView> figures) {
    public HistoryView {
        entries = List.copyOf(entries);
        figures = List.copyOf(figures);
    }

    /// A release in short.
    public record EntryView(
            String endpoint,
            long number,
            String model,
            String versions,
            String strategy,
            String phase,
            String tone,
            Instant started,
            @Nullable Instant ended,
            String by,
            String bad,
            String why) {}

    /// How often and how well something is released.
    public record FiguresView(
            String of, String over, String perWeek, String leadTime, String failed, String restore) {}
}
