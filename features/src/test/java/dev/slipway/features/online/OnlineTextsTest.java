package dev.slipway.features.online;

import static dev.slipway.features.online.Arrivals.MEMORY;
import static dev.slipway.features.online.Arrivals.aggregate;
import static dev.slipway.features.online.Arrivals.definition;
import static dev.slipway.features.online.Arrivals.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.ServedAggregates;
import dev.slipway.features.ServedValue;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Texts;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.ListJoin;
import dev.slipway.features.window.TextHistory;
import dev.slipway.features.window.WindowedFeature;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.fake.FakeModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Texts in, and by their keys out again.
final class OnlineTextsTest {
    private static final String TIER = aggregate("tier", "last", ", type: text");

    @TempDir private Path scratch;
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");

    private OnlineAggregates open(Path directory) throws IOException {
        return OnlineAggregates.open(directory, MEMORY, () -> now, System::nanoTime);
    }

    private OnlineAggregates open() throws IOException {
        return open(scratch.resolve("online"));
    }

    /// Empty where there is none.
    private static String of(AggregateValues values, String key) {
        Texts keys = new Texts(1);
        keys.set(0, key);
        Column found = values.of(0, keys, null);
        return found.isMissing(0) ? "" : found.text(0);
    }

    private static Map<String, Cell> event(String origin, String at, Cell tier) {
        return Map.of("origin", new Cell.Text(origin), "at", new Cell.Text(at), "tier", tier);
    }

    private static Map<String, Cell> event(String origin, String at, String tier) {
        return event(origin, at, new Cell.Text(tier));
    }

    @Test
    void textsAreSeenByKeyAndOutliveTheProcess() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = online.open(definition(scratch, TIER))) {
            assertThat(of(values, "Ada")).isEmpty();
            send(
                    online,
                    1,
                    List.of(
                            event("Ada", "2026-11-27T07:31Z", "gold"),
                            event("Ada", "2026-11-27T07:30Z", "silver"),
                            event("Bob", "2026-11-27T07:30Z", new Cell.Whole(7)),
                            event("Bob", "2026-11-27T07:40Z", "")));
            assertThat(of(values, "Ada")).isEqualTo("gold");
            assertThat(of(values, "Bob")).isEqualTo("7");
            assertThat(of(values, "")).isEmpty();
        }
        try (OnlineAggregates online = open();
                AggregateValues values = online.open(definition(scratch, TIER))) {
            assertThat(of(values, "Ada")).isEqualTo("gold");
            AggregateStanding standing = online.standings().getFirst();
            assertThat(standing.keys()).isEqualTo(2);
            now = now.plus(Duration.ofHours(2));
            assertThat(of(values, "Ada")).isEmpty();
        }
    }

    /// What stands on the disk has to be readable for ever, and half a character has no UTF-8.
    @Test
    void whatIsNoTextIsRefusedAndNothingOfItsDeliveryCounts() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = online.open(definition(scratch, TIER))) {
            for (Cell tier :
                    List.of(
                            new Cell.Text("x".repeat(257)),
                            new Cell.Text("\ud83d"),
                            new Cell.Real(0.5))) {
                assertThatThrownBy(() ->
                                send(
                                        online,
                                        1,
                                        List.of(
                                                event("Ada", "2026-11-27T07:30Z", "gold"),
                                                event("Ada", "2026-11-27T07:31Z", tier))))
                        .isInstanceOfSatisfying(
                                RefusalException.class,
                                e ->
                                        assertThat(e.refusal().code())
                                                .isEqualTo(ErrorCode.INVALID_INPUT))
                        .hasMessageStartingWith("events[1]: tier: ")
                        .hasMessageContaining("(expected: a text of at most 256 characters");
            }
            assertThat(of(values, "Ada")).isEmpty();
            send(online, 2, event("Ada", "2026-11-27T07:30Z", "x".repeat(256)));
            assertThat(of(values, "Ada")).hasSize(256);
        }
    }

    @Test
    void whatWasGivenCanBeAskedAgain() throws IOException {
        String length = TIER.replace("b: a", "b: 'coalesce(length(a), -1)'");
        try (OnlineAggregates online = open();
                FeaturedModel model =
                        new FeaturedModel(
                                FakeModel.summing(1),
                                definition(scratch, length),
                                online.open(definition(scratch, length)))) {
            send(online, 1, event("Ada", "2026-11-27T07:30Z", "gold"));
            ServedAggregates served = model.served().orElseThrow();
            Object ignored =
                    model.join(
                            List.of(BytesTensor.ofText(Shape.of(3, 1), "Ada", "", "Bob")),
                            TensorAllocator.heap(),
                            served);
            BytesTensor column = (BytesTensor) served.columns().getFirst().tensor();
            assertThat(column.text(0)).isEqualTo("gold");
            assertThat(column.text(1)).isEmpty();
            assertThat(column.text(2)).isEmpty();
            List<ServedValue> given = served.values(10);
            assertThat(given)
                    .extracting(ServedValue::value)
                    .containsExactly(new Cell.Text("gold"), new Cell.Missing());
            send(online, 2, event("Ada", "2026-11-27T07:31Z", "silver"));
            now = now.plus(Duration.ofHours(5));
            assertThat(model.again(given.getFirst())).contains(new Cell.Text("silver"));
            assertThat(model.again(given.getLast())).contains(new Cell.Missing());
        }
    }

    /// Every request that was answered online, asked of the join later: the same text.
    @Test
    void loggedRequestsHaveTheTextsOfTheJoin() {
        int[] round = {0};
        Property.holds(
                Campaign.cases(30, 1_000),
                random -> {
                    Path directory = scratch.resolve("round-" + round[0]++);
                    loggedRequests(random, directory);
                });
    }

    private void loggedRequests(SplittableRandom random, Path directory) throws IOException {
        String text =
                aggregate(
                                "tier",
                                "last",
                                ", type: text, available: known, delay: "
                                        + random.nextInt(0, 30)
                                        + "m")
                        .replace("window: 2h", "window: 1h");
        FeatureDefinition definition = definition(scratch, text);
        WindowedFeature feature = definition.aggregates().getFirst().feature();
        List<Event> known = new ArrayList<>();
        List<ListJoin.Moment> asked = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        now = Instant.parse("2026-11-27T08:00:00Z");
        try (OnlineAggregates online = open(directory);
                AggregateValues values = online.open(definition)) {
            for (int step = 0; step < 40; step++) {
                now = now.plusSeconds(random.nextInt(1, 400));
                Event event =
                        Event.ofText(
                                random.nextBoolean() ? "ATL" : "ORD",
                                now.toEpochMilli() - random.nextInt(0, 70 * 60_000),
                                now.toEpochMilli(),
                                TextHistory.text(random));
                known.add(event);
                send(online, step, cells(event));
                String key = random.nextBoolean() ? "ATL" : "ORD";
                asked.add(new ListJoin.Moment(key, now.toEpochMilli()));
                answered.add(of(values, key));
            }
        }
        assertThat(answered).isEqualTo(TextHistory.join(feature, known, asked));
    }

    private static Map<String, Cell> cells(Event event) {
        return Map.of(
                "origin", new Cell.Text(event.key()),
                "at", new Cell.Whole(event.time()),
                "known", new Cell.Whole(event.available()),
                "tier", new Cell.Text(String.valueOf(event.text())));
    }
}
