package dev.slipway.features.window;

import dev.slipway.features.window.AsOfJoin.Answers;
import dev.slipway.features.window.AsOfJoin.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Histories whose values are texts, for tests.
public final class TextHistory {
    private static final List<String> TEXTS =
            List.of("gold", "silver", "Gold", "7", "spät", "🛫", "a'b \"c\"", "x".repeat(256));

    private TextHistory() {}

    /// A random one: events that are early, late and corrected, and moments at which it is asked.
    static MadeHistory draw(SplittableRandom random) {
        MadeHistory made = MadeHistory.draw(random);
        List<Event> events = new ArrayList<>();
        for (Event event : made.events()) {
            events.add(Event.ofText(event.key(), event.time(), event.available(), text(random)));
        }
        return new MadeHistory(of(made.feature()), events, made.moments());
    }

    /// A feature of the same window whose values are texts.
    public static WindowedFeature of(WindowedFeature feature) {
        return new WindowedFeature(
                feature.name(),
                Aggregation.OfTexts.LAST_TEXT,
                feature.window(),
                feature.delay(),
                feature.tile());
    }

    /// Some text, now and then one that is alike.
    public static String text(SplittableRandom random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /// The feature at each moment, in the order of the moments; empty where there was none.
    ///
    /// @param events in any order
    public static List<String> join(
            WindowedFeature feature, List<Event> events, List<ListJoin.Moment> moments) {
        List<Event> known = new ArrayList<>(events);
        known.sort(AsOfJoin.EVENTS);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            asked.add(new Asked(moments.get(i).key(), moments.get(i).at(), i));
        }
        asked.sort(AsOfJoin.ASKED);
        Taken taken = new Taken();
        AsOfJoin.join(feature, known.iterator(), asked.iterator(), taken);
        return List.copyOf(taken.answers.values());
    }

    /// Answers by their rows; empty where there was none.
    static final class Taken implements Answers {
        final Map<Long, String> answers = new TreeMap<>();

        @Override
        public void put(long row, double value) {
            throw new AssertionError("a number for row " + row + ": " + value);
        }

        @Override
        public void text(long row, @Nullable String text) {
            if (answers.put(row, text == null ? "" : text) != null) {
                throw new AssertionError("two answers for row " + row);
            }
        }
    }
}
