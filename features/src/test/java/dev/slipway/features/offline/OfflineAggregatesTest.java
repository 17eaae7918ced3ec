package dev.slipway.features.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Aggregation;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventFields;
import dev.slipway.features.window.ListJoin;
import dev.slipway.features.window.MadeAggregations;
import dev.slipway.features.window.TextHistory;
import dev.slipway.features.window.WindowedFeature;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A table's rows on their way through the disk.
final class OfflineAggregatesTest {
    private static final String[] KEYS = {"ATL", "ORD", "JFK", ""};

    @TempDir private Path scratch;
    private int round;

    private record Rows(Texts keys, Wholes moments) {}

    /// Whatever is held, all ways give every row the bits of the join in memory; rows without a
    /// key or a moment have none.
    @Test
    void everyRowHasTheBitsOfTheJoinInMemory() {
        Property.holds(
                Campaign.cases(40, 1_000),
                random -> {
                    Aggregation kind = MadeAggregations.one(random);
                    WindowedFeature feature =
                            new WindowedFeature(
                                    "a",
                                    kind,
                                    Duration.ofMillis(200),
                                    Duration.ofMillis(random.nextInt(50)),
                                    Duration.ofMillis(10));
                    List<Event> events = events(random);
                    Rows rows = rows(random, random.nextInt(1, 200));
                    double[] expected = expected(feature, events, rows);
                    long memory = random.nextBoolean() ? 1 : 1 << 20;
                    for (Route route : Route.values()) {
                        double[] found = found(feature, events, rows, route, memory);
                        for (int row = 0; row < expected.length; row++) {
                            assertThat(Double.doubleToRawLongBits(found[row]))
                                    .as("%s by %s, row %s", kind, route, row)
                                    .isEqualTo(Double.doubleToRawLongBits(expected[row]));
                        }
                    }
                });
    }

    /// The same of texts.
    @Test
    void everyRowHasTheTextOfTheJoinInMemory() {
        Property.holds(
                Campaign.cases(40, 1_000),
                random -> {
                    WindowedFeature feature =
                            new WindowedFeature(
                                    "a",
                                    Aggregation.OfTexts.LAST_TEXT,
                                    Duration.ofMillis(200),
                                    Duration.ofMillis(random.nextInt(50)),
                                    Duration.ofMillis(10));
                    List<Event> events =
                            events(random).stream()
                                    .map(one ->
                                            Event.ofText(
                                                    one.key(),
                                                    one.time(),
                                                    one.available(),
                                                    TextHistory.text(random)))
                                    .toList();
                    Rows rows = rows(random, random.nextInt(1, 200));
                    long memory = random.nextBoolean() ? 1 : 1 << 20;
                    for (Route route : Route.values()) {
                        Column found = joined(feature, events, rows, route, memory);
                        for (int row = 0; row < rows.keys.rows(); row++) {
                            assertThat(found.isMissing(row) ? "" : found.text(row))
                                    .as("by %s, row %s", route, row)
                                    .isEqualTo(text(feature, events, rows, row));
                        }
                    }
                });
    }

    /// Data frames write the least number for a moment that is missing.
    @Test
    void aMomentBeforeAllEventsSeesNothingByAnyWay() {
        WindowedFeature feature =
                new WindowedFeature(
                        "a",
                        Aggregation.Plain.COUNT,
                        Duration.ofMillis(1_000),
                        Duration.ofMillis(50),
                        Duration.ofMillis(10));
        Texts keys = new Texts(3);
        Wholes moments = new Wholes(Type.TIME, 3);
        long[] at = {500, Long.MIN_VALUE, Long.MIN_VALUE + 1};
        for (int row = 0; row < at.length; row++) {
            keys.set(row, "ATL");
            moments.set(row, at[row]);
        }
        List<Event> events = List.of(new Event("ATL", 100, 100, 1));
        for (Route route : Route.values()) {
            assertThat(found(feature, events, new Rows(keys, moments), route, 1 << 20))
                    .as("by %s", route)
                    .containsExactly(1, 0, 0);
        }
    }

    private static String text(WindowedFeature feature, List<Event> events, Rows rows, int row) {
        if (rows.keys.isMissing(row) || rows.moments.isMissing(row)) {
            return "";
        }
        ListJoin.Moment moment = new ListJoin.Moment(rows.keys.text(row), rows.moments.whole(row));
        return TextHistory.join(feature, events, List.of(moment)).getFirst();
    }

    private static List<Event> events(SplittableRandom random) {
        List<Event> events = new ArrayList<>();
        int count = random.nextInt(0, 300);
        for (int i = 0; i < count; i++) {
            long time = random.nextInt(1_000);
            events.add(
                    new Event(
                            KEYS[random.nextInt(3)],
                            time,
                            time + random.nextInt(100),
                            random.nextInt(-5, 5)));
        }
        return events;
    }

    private static Rows rows(SplittableRandom random, int count) {
        Texts keys = new Texts(count);
        Wholes moments = new Wholes(Type.TIME, count);
        for (int row = 0; row < count; row++) {
            keys.set(row, KEYS[random.nextInt(KEYS.length)]);
            if (random.nextInt(10) > 0) {
                moments.set(row, random.nextInt(1_200));
            }
        }
        return new Rows(keys, moments);
    }

    private static double[] expected(WindowedFeature feature, List<Event> events, Rows rows) {
        double[] values = new double[rows.keys.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] =
                    rows.keys.isMissing(row) || rows.moments.isMissing(row)
                            ? Double.NaN
                            : ListJoin.join(
                                    feature,
                                    events,
                                    List.of(
                                            new ListJoin.Moment(
                                                    rows.keys.text(row), rows.moments.whole(row))))[
                                    0];
        }
        return values;
    }

    private double[] found(
            WindowedFeature feature, List<Event> events, Rows rows, Route route, long memory) {
        Column numbers = joined(feature, events, rows, route, memory);
        double[] values = new double[rows.keys.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = numbers.number(row);
        }
        return values;
    }

    private Column joined(
            WindowedFeature feature, List<Event> events, Rows rows, Route route, long memory) {
        Aggregate aggregate =
                new Aggregate(new EventFields("s", "key", "time", "known", "value"), feature);
        Path directory = scratch.resolve("round-" + round++);
        try (OfflineAggregates all =
                new OfflineAggregates(List.of(aggregate), route, directory, memory)) {
            all.asking().of(0, rows.keys, rows.moments);
            for (Event event : events) {
                all.event(0, event);
            }
            all.join();
            return all.joined().of(0, rows.keys, rows.moments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
