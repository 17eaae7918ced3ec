package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.window.Aggregation.Plain;
import dev.slipway.features.window.AsOfJoin.Asked;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Which events a moment sees, by the predicate and by every way from events to values.
final class VisibilityTest {
    private static final String KEY = "ATL";
    private static final String NAME = "made";

    private static final WindowedFeature FEATURE = windowed(100, 20, 10);

    private static WindowedFeature windowed(long window, long delay, long tile) {
        return new WindowedFeature(
                NAME,
                Plain.SUM,
                Duration.ofMillis(window),
                Duration.ofMillis(delay),
                Duration.ofMillis(tile));
    }

    private static Aggregate made(WindowedFeature feature, boolean isAvailableLater) {
        return new Aggregate(
                new EventFields(NAME, "key", "time", isAvailableLater ? "known" : null, "value"),
                feature);
    }

    /// Events of which each adds another power of two to the sum, so that a sum names those that
    /// were seen; and moments in their order, all that one of the events turns on among them.
    private record History(Aggregate aggregate, List<Event> events, List<Long> moments) {
        static History draw(SplittableRandom random) {
            boolean isAvailableLater = random.nextBoolean();
            long tile = random.nextInt(1, 20);
            long delay = random.nextInt(0, 40);
            WindowedFeature feature =
                    windowed(delay + 2 * tile + random.nextInt(0, 100), delay, tile);
            long base = random.nextInt(4) == 0 ? -200 : 979_445_167_500L;
            List<Event> events = new ArrayList<>();
            int count = random.nextInt(1, 12);
            for (int i = 0; i < count; i++) {
                long time = base + random.nextInt(200);
                long late = isAvailableLater ? random.nextInt(150) : 0;
                events.add(new Event(KEY, time, time + late, Math.scalb(1.0, i)));
            }
            List<Long> moments = new ArrayList<>();
            moments.add(base + random.nextInt(-20, 320));
            addEdges(moments, feature, events.get(random.nextInt(count)));
            moments.sort(Comparator.naturalOrder());
            events.sort(Comparator.comparingLong(Event::available));
            return new History(made(feature, isAvailableLater), events, moments);
        }

        /// With the moments before and behind them.
        private static void addEdges(List<Long> moments, WindowedFeature feature, Event event) {
            long window = feature.window().toMillis();
            long delay = feature.delay().toMillis();
            long first = firstOfTile(feature, event);
            long last = first + feature.tile().toMillis() - 1;
            List<Long> edges =
                    List.of(
                            event.time(),
                            event.available(),
                            event.time() + delay,
                            event.time() + window,
                            last + delay,
                            first + window);
            for (long edge : edges) {
                moments.addAll(List.of(edge - 1, edge, edge + 1));
            }
        }

        WindowedFeature feature() {
            return aggregate.feature();
        }

        /// The sum of the events that the predicate names.
        double sum(long at) {
            return events.stream()
                    .filter(event -> Visibility.sees(feature(), at, event))
                    .mapToDouble(Event::value)
                    .sum();
        }
    }

    private static long firstOfTile(WindowedFeature feature, Event event) {
        long tile = feature.tile().toMillis();
        return Math.floorDiv(event.time(), tile) * tile;
    }

    @Test
    void edgesAreWhereTheDefinitionSays() {
        Event known = new Event(KEY, 57, 60, 1);
        assertThat(Visibility.sees(FEATURE, 78, known)).as("a moment before the delay").isFalse();
        assertThat(Visibility.sees(FEATURE, 79, known)).as("at exactly the delay").isTrue();
        assertThat(Visibility.sees(FEATURE, 149, known)).as("a moment before the end").isTrue();
        assertThat(Visibility.sees(FEATURE, 150, known)).as("at exactly the window").isFalse();
        Event late = new Event(KEY, 57, 90, 1);
        assertThat(Visibility.sees(FEATURE, 89, late)).as("before it is available").isFalse();
        assertThat(Visibility.sees(FEATURE, 90, late)).as("when it is available").isTrue();
        assertThat(Visibility.expired(FEATURE, 150)).isEqualTo(50);
        assertThat(Visibility.settled(made(FEATURE, false), 79)).isEqualTo(59);
        assertThat(Visibility.settled(made(FEATURE, true), 79)).isEqualTo(79);
    }

    @Test
    void eventIsSeenWhenEachMomentOfItsTileMayBe() {
        Property.holds(
                Campaign.cases(3_000, 200_000),
                random -> {
                    History history = History.draw(random);
                    for (long at : history.moments()) {
                        for (Event event : history.events()) {
                            assertThat(Visibility.sees(history.feature(), at, event))
                                    .as("%s at %s of %s", event, at, history)
                                    .isEqualTo(isSeen(history.feature(), event, at));
                        }
                    }
                });
    }

    /// The rule as it is written down, asked of one moment after the other.
    private static boolean isSeen(WindowedFeature feature, Event event, long at) {
        long first = firstOfTile(feature, event);
        boolean isSeen = event.available() <= at;
        for (long time = first; time < first + feature.tile().toMillis(); time++) {
            isSeen &= time + feature.delay().toMillis() <= at;
            isSeen &= at - time < feature.window().toMillis();
        }
        return isSeen;
    }

    @Test
    void nothingBehindWhatSettlesAMomentIsSeenThen() {
        Property.holds(
                Campaign.cases(3_000, 200_000),
                random -> {
                    History history = History.draw(random);
                    for (long at : history.moments()) {
                        long settled = Visibility.settled(history.aggregate(), at);
                        for (Event event : history.events()) {
                            boolean isSeen = Visibility.sees(history.feature(), at, event);
                            assertThat(isSeen && event.available() > settled)
                                    .as("%s at %s of %s", event, at, history)
                                    .isFalse();
                        }
                    }
                });
    }

    /// Training sets, requests, requests that are asked again, rows of streams, and requests of a
    /// store that a stream feeds.
    @Test
    void everyWaySeesTheEventsThatThePredicateNames() {
        Property.holds(
                Campaign.cases(10_000, 500_000),
                random -> {
                    History history = History.draw(random);
                    List<Double> named = history.moments().stream().map(history::sum).toList();
                    assertThat(joined(history)).as("joined: %s", history).isEqualTo(named);
                    assertThat(served(history)).as("served: %s", history).isEqualTo(named);
                    assertThat(streamed(history, random))
                            .as("streamed: %s", history)
                            .isEqualTo(named);
                    assertThat(fed(history)).as("fed: %s", history).isEqualTo(named);
                });
    }

    /// The sum of nothing is missing.
    private static double sum(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    private static List<Double> joined(History history) {
        List<ListJoin.Moment> moments =
                history.moments().stream().map(at -> new ListJoin.Moment(KEY, at)).toList();
        List<Double> sums = new ArrayList<>();
        for (double value : ListJoin.join(history.feature(), history.events(), moments)) {
            sums.add(sum(value));
        }
        return sums;
    }

    private static List<Double> served(History history) {
        StoreContent store = new StoreContent(List.of(history.feature()));
        List<Double> sums = new ArrayList<>();
        int next = 0;
        for (long at : history.moments()) {
            while (next < history.events().size() && history.events().get(next).available() <= at) {
                Event event = history.events().get(next);
                Delivery.Item item = new Delivery.Item(NAME, event);
                store.take(new Delivery("test", next, List.of(item)));
                next++;
            }
            store.expire(at);
            double value = sum(store.at(NAME, KEY, at));
            assertThat(sum(store.again(NAME, KEY, at).orElse(-1)))
                    .as("asked again at %s: %s", at, history)
                    .isEqualTo(value);
            sums.add(value);
        }
        return sums;
    }

    private static List<Double> streamed(History history, SplittableRandom random) {
        StreamedAggregate stream = new StreamedAggregate(history.aggregate());
        Map<Long, Double> answers = new HashMap<>();
        boolean isEarly = random.nextBoolean();
        int next = 0;
        for (int i = 0; i < history.moments().size(); i++) {
            long at = history.moments().get(i);
            while (next < history.events().size()
                    && (isEarly || history.events().get(next).available() <= at)) {
                assertThat(stream.tell(history.events().get(next))).isTrue();
                next++;
            }
            assertThat(stream.ask(new Asked(KEY, at, i))).isTrue();
            if (random.nextBoolean()) {
                stream.settle(at - 1, answers::put);
            }
        }
        stream.settle(history.moments().getLast(), answers::put);
        List<Double> sums = new ArrayList<>();
        for (long row = 0; row < history.moments().size(); row++) {
            sums.add(sum(answers.getOrDefault(row, -1.0)));
        }
        return sums;
    }

    private static List<Double> fed(History history) {
        WindowChanges changes = new WindowChanges();
        StreamedAggregate stream = new StreamedAggregate(history.aggregate(), changes);
        StoreContent store = new StoreContent(List.of(history.feature()));
        FedPart.Lane lane = new FedPart.Lane("made", 1, 0, 1);
        List<Double> sums = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < history.moments().size(); i++) {
            long at = history.moments().get(i);
            while (next < history.events().size() && history.events().get(next).available() <= at) {
                assertThat(stream.tell(history.events().get(next))).isTrue();
                next++;
            }
            stream.settle(at, (row, value) -> {});
            ChangedTiles tiles = changes.take(Integer.MAX_VALUE);
            FedPart.Mark mark = new FedPart.Mark(i, i, at, tiles.isComplete());
            store.take(new FedPart(lane, mark, history.aggregate(), tiles));
            sums.add(sum(store.at(NAME, KEY, at)));
        }
        return sums;
    }
}
