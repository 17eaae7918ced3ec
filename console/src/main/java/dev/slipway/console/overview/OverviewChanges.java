package dev.slipway.console.overview;

import dev.slipway.console.page.PageAnswer.Event;
import dev.slipway.console.page.PageAnswer.Source;
import dev.slipway.documents.Documents;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The rows of the overview that are not as they were told last: all of them at first, then those
/// that changed. When endpoints come or go it says that the table has to be asked for again.
///
/// What there is to tell changes every ten seconds, so it looks every five.
///
/// *Threads*: one.
final class OverviewChanges implements Source {
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private static final int LOOK_EVERY = 5;

    private final Supplier<List<EndpointRow>> look;
    private Map<String, EndpointRow> told = Map.of();
    private boolean isFirst = true;
    private int pauses;

    OverviewChanges(Supplier<List<EndpointRow>> look) {
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

    /// What there is to tell once the rows are these.
    Optional<Event> seen(List<EndpointRow> rows) {
        Map<String, EndpointRow> now =
                rows.stream().collect(Collectors.toMap(EndpointRow::name, row -> row));
        Map<String, EndpointRow> before = told;
        boolean isOther = !isFirst && !now.keySet().equals(before.keySet());
        List<EndpointRow> changed =
                rows.stream().filter(row -> !row.equals(before.get(row.name()))).toList();
        told = new HashMap<>(now);
        isFirst = false;
        if (isOther) {
            return Optional.of(new Event("stale", "{}"));
        }
        return changed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Event("rows", Documents.json(changed)));
    }
}
