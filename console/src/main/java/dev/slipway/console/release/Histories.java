package dev.slipway.console.release;

import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Words;
import dev.slipway.console.release.HistoryView.EntryView;
import dev.slipway.console.release.HistoryView.FiguresView;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes of a history what its page shows.
final class Histories {
    private Histories() {}

    static HistoryView view(ReleaseHistory history, String endpoint, String team) {
        return new HistoryView(
                endpoint,
                team,
                history.releases().stream().map(Histories::entry).toList(),
                history.figures().stream().map(Histories::figures).toList(),
                null,
                "",
                null);
    }

    private static EntryView entry(ReleaseHistory.Entry entry) {
        return new EntryView(
                entry.id().endpoint().value(),
                entry.id().number(),
                entry.model().value(),
                entry.stable() + " → " + entry.candidate(),
                entry.strategy(),
                Words.plain(entry.phase()),
                ReleaseWords.tone(entry.phase()),
                entry.started(),
                entry.ended(),
                entry.by().value(),
                bad(entry),
                entry.why() == null ? "" : entry.why().value());
    }

    private static String bad(ReleaseHistory.Entry entry) {
        Long bad = entry.bad();
        Long answers = entry.answers();
        if (bad == null || answers == null) {
            return entry.unread() == null ? Figures.NONE : entry.unread();
        }
        return Figures.count(bad) + " of " + Figures.count(answers);
    }

    private static FiguresView figures(ReleaseHistory.Figures figures) {
        Double perWeek = figures.perWeek();
        Double failed = figures.failureRate();
        return new FiguresView(
                figures.endpoint() == null ? "team " + figures.team() : figures.endpoint().value(),
                Figures.count(figures.over()),
                perWeek == null ? Figures.NONE : Figures.number(perWeek) + " a week",
                time(figures.leadTime()),
                failed == null ? Figures.NONE : Figures.percent(failed),
                time(figures.timeToRestore()));
    }

    private static String time(@Nullable Duration time) {
        return time == null ? Figures.NONE : Figures.duration(time);
    }
}
