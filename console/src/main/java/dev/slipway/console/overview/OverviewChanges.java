package dev.slipway.console.overview;

import dev.slipway.console.page.PageAnswer.Event;
import dev.slipway.console.page.PageAnswer.Source;
import dev.slipway.documents.Documents;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The totals and warnings of the overview, and its rows that are not as they were told last: all
/// of them at first, then those that changed. When endpoints or alerts come or go it says that
/// everything has to be asked for again.
///
/// What there is to tell changes every ten seconds, so it looks every five.
///
/// *Threads*: one.
final class OverviewChanges implements Source {
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private static final int LOOK_EVERY = 5;

    private final Supplier<News> look;
    private News told = new News(List.of(), List.of(), List.of(), List.of());
    private boolean isFirst = true;
    private int pauses;

    OverviewChanges(Supplier<News> look) {
        this.look = look;
    }

    @Override
    public Optional<Event> next() {
        if (!isFirst) {
            LockSupport.parkNanos(PAUSE);
            pauses++;
            if (pauses % LOOK_EVERY != 0) {
                return Optional.empty();
            }
        }
        return seen(look.get());
    }

    /// What there is to tell once it is like this.
    Optional<Event> seen(News news) {
        News before = told;
        boolean isNew = isFirst;
        told = news;
        isFirst = false;
        if (!isNew && isOther(before, news)) {
            return Optional.of(new Event("stale", "{}"));
        }
        Set<EndpointRow> known = Set.copyOf(before.rows());
        List<EndpointRow> changed =
                news.rows().stream().filter(row -> !known.contains(row)).toList();
        boolean isSame =
                changed.isEmpty()
                        && news.totals().equals(before.totals())
                        && news.warnings().equals(before.warnings());
        return isSame ? Optional.empty() : Optional.of(told(news, changed));
    }

    private static Event told(News news, List<EndpointRow> changed) {
        News told = new News(news.totals(), changed, news.alerts(), news.warnings());
        return new Event("news", Documents.json(told));
    }

    private static boolean isOther(News before, News now) {
        return !alerts(now).equals(alerts(before)) || !names(now).equals(names(before));
    }

    /// Which alerts there are; how much each burns changes all the time.
    private static List<String> alerts(News news) {
        return news.alerts().stream()
                .map(alert -> alert.name() + " " + alert.state() + " " + alert.since())
                .toList();
    }

    private static Set<String> names(News news) {
        return news.rows().stream().map(EndpointRow::name).collect(Collectors.toSet());
    }
}
