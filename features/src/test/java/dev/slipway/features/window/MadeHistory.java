package dev.slipway.features.window;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/// A random feature, events that are early, late and corrected, and moments at which it is asked.
record MadeHistory(WindowedFeature feature, List<Event> events, List<ListJoin.Moment> moments) {
    private static final String[] KEYS = {"ATL", "ORD", ""};

    static MadeHistory draw(SplittableRandom random) {
        long tile = random.nextInt(1, 20);
        long delay = random.nextInt(0, 40);
        long window = delay + 2 * tile + random.nextInt(0, 100);
        WindowedFeature feature =
                new WindowedFeature(
                        "made",
                        MadeAggregations.one(random),
                        Duration.ofMillis(window),
                        Duration.ofMillis(delay),
                        Duration.ofMillis(tile));
        long base = random.nextInt(4) == 0 ? -200 : random.nextInt(2) * 979_445_167_500L;
        List<Event> events = new ArrayList<>();
        int count = random.nextInt(1, 14);
        for (int i = 0; i < count; i++) {
            long time = base + random.nextInt(200);
            events.add(event(random, time));
            if (random.nextInt(3) == 0) {
                events.add(event(random, time));
            }
        }
        List<ListJoin.Moment> moments = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            moments.add(new ListJoin.Moment(key(random), base + random.nextInt(-20, 320)));
        }
        return new MadeHistory(feature, events, moments);
    }

    /// The events of its key that a moment may see, asked for one by one.
    List<Event> seen(ListJoin.Moment moment) {
        return events.stream()
                .filter(event -> event.key().equals(moment.key()))
                .filter(event -> isSeen(event, moment.at()))
                .toList();
    }

    private boolean isSeen(Event event, long at) {
        long tile = feature.tile().toMillis();
        long first = Math.floorDiv(event.time(), tile) * tile;
        return event.available() <= at
                && first + tile - 1 + feature.delay().toMillis() <= at
                && at - first < feature.window().toMillis();
    }

    /// The events with other ones in the place of those that were not available, or none.
    List<Event> disturbed(
            ListJoin.Moment moment, SplittableRandom random, UnaryOperator<Event> other) {
        long delay = feature.delay().toMillis();
        List<Event> disturbed = new ArrayList<>();
        for (Event event : events) {
            boolean isKnown =
                    event.available() <= moment.at() && event.time() + delay <= moment.at();
            if (isKnown) {
                disturbed.add(event);
            } else if (random.nextBoolean()) {
                disturbed.add(other.apply(event));
            }
        }
        return disturbed;
    }

    private static Event event(SplittableRandom random, long time) {
        long late = random.nextInt(3) == 0 ? random.nextInt(150) : random.nextInt(3);
        return new Event(key(random), time, time + late, value(random));
    }

    private static String key(SplittableRandom random) {
        return KEYS[random.nextInt(KEYS.length)];
    }

    static double value(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(-3, 4);
            case 1 -> random.nextDouble(-1, 1);
            case 2 -> random.nextBoolean() ? 1e300 : -1e300;
            case 3 -> random.nextDouble() * 1e-310;
            default -> {
                double any = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(any) ? any / 1e6 : -0.0;
            }
        };
    }
}
