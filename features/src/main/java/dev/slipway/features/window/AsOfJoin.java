package dev.slipway.features.window;

import java.util.Comparator;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// What a windowed feature was at moments of the past: for each, of the events that were available
/// then and no others.
public final class AsOfJoin {
    /// The order in which events are joined.
    public static final Comparator<Event> EVENTS =
            Comparator.comparing(Event::key).thenComparingLong(Event::available);

    /// The order in which moments are joined.
    public static final Comparator<Asked> ASKED =
            Comparator.comparing(Asked::key).thenComparingLong(Asked::at);

    private AsOfJoin() {}

    /// A moment at which a row asks for a key's feature.
    ///
    /// @param row whose answer it is
    public record Asked(String key, long at, long row) {}

    /// Takes the answers, in any order of the rows.
    @FunctionalInterface
    public interface Answers {
        /// The feature for a row; NaN where there is none.
        void put(long row, double value);

        /// The same of a feature whose values are texts; null where there is none.
        default void text(long row, @Nullable String text) {
            throw new IllegalStateException("a text for row " + row);
        }
    }

    /// Answers everything that is asked: no more is held than the tiles of one key that can be
    /// seen.
    ///
    /// @param events in the order [#EVENTS]
    /// @param asked in the order [#ASKED]
    public static void join(
            WindowedFeature feature,
            Iterator<Event> events,
            Iterator<Asked> asked,
            Answers answers) {
        Event next = nextOf(events);
        String key = null;
        Tiles tiles = new Tiles(feature);
        while (asked.hasNext()) {
            Asked moment = asked.next();
            if (!moment.key().equals(key)) {
                key = moment.key();
                tiles = new Tiles(feature);
                while (next != null && next.key().compareTo(key) < 0) {
                    next = nextOf(events);
                }
            }
            while (next != null
                    && next.key().equals(key)
                    && Visibility.isAvailable(next, moment.at())) {
                tiles.add(next);
                next = nextOf(events);
            }
            tiles.expire(moment.at());
            tiles.answer(moment.row(), moment.at(), answers);
        }
    }

    /// The event that comes next; absent behind the last one.
    public static @Nullable Event nextOf(Iterator<Event> events) {
        return events.hasNext() ? events.next() : null;
    }
}
