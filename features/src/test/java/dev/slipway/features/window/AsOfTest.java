package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What training sees of the past, and what serving saw then.
final class AsOfTest {
    /// A row of a training set has what the events that were available make, and every value that
    /// was not available may be any other without changing a bit of it.
    @Test
    void noMomentSeesWhatWasNotAvailable() {
        Property.holds(
                Campaign.cases(40_000, 1_000_000),
                random -> {
                    MadeHistory history = MadeHistory.draw(random);
                    double[] joined =
                            ListJoin.join(history.feature(), history.events(), history.moments());
                    for (int i = 0; i < joined.length; i++) {
                        ListJoin.Moment moment = history.moments().get(i);
                        assertThat(bits(joined[i]))
                                .as("%s at %s", history, moment)
                                .isEqualTo(bits(seen(history, moment)));
                        double other =
                                ListJoin.join(
                                        history.feature(),
                                        disturbed(history, moment, random),
                                        List.of(moment))[0];
                        assertThat(bits(other))
                                .as("%s at %s", history, moment)
                                .isEqualTo(bits(joined[i]));
                    }
                });
    }

    /// The aggregate of exactly the events that may be seen, asked for one by one.
    private static double seen(MadeHistory history, ListJoin.Moment moment) {
        WindowedFeature feature = history.feature();
        Partial all = Partial.empty(feature.aggregation());
        for (Event event : history.seen(moment)) {
            assertThat(event.time()).isLessThanOrEqualTo(moment.at());
            assertThat(event.time() + feature.delay().toMillis()).isLessThanOrEqualTo(moment.at());
            assertThat(moment.at() - event.time()).isLessThan(feature.window().toMillis());
            all.add(event);
        }
        return all.result(feature.aggregation());
    }

    /// The history with other values where they were not available, and more of them.
    private static List<Event> disturbed(
            MadeHistory history, ListJoin.Moment moment, SplittableRandom random) {
        List<Event> events =
                history.disturbed(
                        moment,
                        random,
                        event ->
                                new Event(
                                        event.key(),
                                        event.time(),
                                        event.available(),
                                        MadeHistory.value(random)));
        long later = moment.at() + 1 + random.nextInt(50);
        events.add(new Event(moment.key(), later, later, 1e9));
        return events;
    }

    /// A store that is fed as events become available answers every moment as the join does.
    @Test
    void onlineAnswersWhatTheJoinAnswersLater() {
        Property.holds(
                Campaign.cases(40_000, 1_000_000),
                random -> {
                    MadeHistory history = MadeHistory.draw(random);
                    double[] joined =
                            ListJoin.join(history.feature(), history.events(), history.moments());
                    List<Event> coming = new ArrayList<>(history.events());
                    coming.sort(Comparator.comparingLong(Event::available));
                    List<Integer> order = new ArrayList<>();
                    for (int i = 0; i < joined.length; i++) {
                        order.add(i);
                    }
                    order.sort(Comparator.comparingLong(i -> history.moments().get(i).at()));
                    StoreContent store = new StoreContent(List.of(history.feature()));
                    int next = 0;
                    for (int place : order) {
                        ListJoin.Moment moment = history.moments().get(place);
                        while (next < coming.size()
                                && coming.get(next).available() <= moment.at()) {
                            store.take(
                                    new Delivery(
                                            "test",
                                            next,
                                            List.of(new Delivery.Item("made", coming.get(next)))));
                            next++;
                        }
                        store.expire(moment.at());
                        assertThat(bits(store.at("made", moment.key(), moment.at())))
                                .as("%s at %s", history, moment)
                                .isEqualTo(bits(joined[place]));
                    }
                });
    }

    /// One that was asked before, of any moments and while events came and went, answers as one
    /// does that was not.
    @Test
    void questionsLeaveNothingBehind() {
        Property.holds(
                Campaign.cases(15_000, 1_000_000),
                random -> {
                    MadeHistory history = MadeHistory.draw(random);
                    Tiles asked = new Tiles(history.feature());
                    Tiles unasked = new Tiles(history.feature());
                    long base = history.events().getFirst().time();
                    for (Event event : history.events()) {
                        asked.add(event);
                        unasked.add(event);
                        for (int i = random.nextInt(4); i > 0; i--) {
                            Object ignored = asked.at(base + random.nextInt(-300, 300));
                        }
                        if (random.nextInt(5) == 0) {
                            long past = base + random.nextInt(-300, 100);
                            assertThat(asked.expire(past)).isEqualTo(unasked.expire(past));
                        }
                    }
                    long moment = base + random.nextInt(-300, 300);
                    assertThat(bits(asked.at(moment)))
                            .as("%s at %s", history, moment)
                            .isEqualTo(bits(unasked.at(moment)));
                    assertThat(asked.heapBytes()).isEqualTo(unasked.heapBytes());
                });
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
