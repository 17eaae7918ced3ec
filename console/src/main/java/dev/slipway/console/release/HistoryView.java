package dev.slipway.console.release;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Releases, newest first, and how they went.
///
/// @param endpoint of all of them; empty for those of every endpoint
/// @param team the filter as it was typed
/// @param begin the form that begins one; absent for those of every endpoint, while one is open,
///     and for whoever may not
public record HistoryView(
        String endpoint,
        String team,
        List<EntryView> entries,
        List<FiguresView> figures,
        @Nullable BeginView begin) {
    public HistoryView {
        entries = List.copyOf(entries);
        figures = List.copyOf(figures);
    }

    /// The form that begins a release, as it was typed.
    ///
    /// @param error why none was begun; absent the first time
    public record BeginView(
            String candidate, String strategy, String reason, @Nullable String error) {
        /// Nothing typed yet.
        static final BeginView EMPTY = new BeginView("", "canary", "", null);
    }

    HistoryView with(@Nullable BeginView other) {
        return new HistoryView(endpoint, team, entries, figures, other);
    }

    /// Whether one is open.
    boolean hasOpen() {
        return entries.stream().anyMatch(entry -> entry.ended() == null);
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
            String of,
            String over,
            String perWeek,
            String leadTime,
            String failed,
            String restore) {}
}
