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
/// @param lacking why whoever looks begins none, in words; empty where that is not the reason
/// @param error what is wrong with the filter; absent when nothing is
public record HistoryView(
        String endpoint,
        String team,
        List<EntryView> entries,
        List<FiguresView> figures,
        @Nullable BeginView begin,
        String lacking,
        @Nullable String error) {
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
        return new HistoryView(endpoint, team, entries, figures, other, lacking, error);
    }

    HistoryView without(String permission) {
        return new HistoryView(endpoint, team, entries, figures, null, permission, error);
    }

    /// No releases, because the filter cannot be.
    static HistoryView refused(String team, String error) {
        return new HistoryView("", team, List.of(), List.of(), null, "", error);
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
