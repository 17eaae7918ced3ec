package dev.slipway.features.online;

import static dev.slipway.features.online.Arrivals.ARRIVALS;
import static dev.slipway.features.online.Arrivals.MEAN;
import static dev.slipway.features.online.Arrivals.MEMORY;
import static dev.slipway.features.online.Arrivals.TWO;
import static dev.slipway.features.online.Arrivals.aggregate;
import static dev.slipway.features.online.Arrivals.definition;
import static dev.slipway.features.online.Arrivals.event;
import static dev.slipway.features.online.Arrivals.send;
import static dev.slipway.features.online.Arrivals.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Cell;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.column.Column;
import dev.slipway.features.window.Aggregation;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.ListJoin;
import dev.slipway.features.window.MadeAggregations;
import dev.slipway.features.window.WindowedFeature;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Events in, values out, and what stays of both.
final class OnlineAggregatesTest {
    @TempDir private Path scratch;
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private final InstantSource clock = () -> now;

    private OnlineAggregates open() throws IOException {
        return open(clock);
    }

    private OnlineAggregates open(InstantSource by) throws IOException {
        return OnlineAggregates.open(scratch.resolve("online"), MEMORY, by, System::nanoTime);
    }

    private AggregateValues values(OnlineAggregates online, String text) throws IOException {
        return online.open(definition(scratch, text));
    }

    @Test
    void whatWasBroughtIsSeenByKeyAndOutlivesTheProcess() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            assertThat(value(values, "ATL")).isNaN();
            EventReceipt receipt =
                    send(
                            online,
                            1,
                            List.of(
                                    event("ATL", "2026-11-27T07:30Z", 10),
                                    event("ATL", "2026-11-27 07:31", 20),
                                    event("ORD", "2026-11-27T07:30:00+00:00", -3)));
            assertThat(receipt).isEqualTo(new EventReceipt(ARRIVALS, 3, 1, 1));
            assertThat(value(values, "ATL")).isEqualTo(15);
            assertThat(value(values, "ORD")).isEqualTo(-3);
        }
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            assertThat(value(values, "ATL")).isEqualTo(15);
            assertThat(send(online, 1, event("ATL", "2026-11-27T07:30Z", 10)).taken()).isZero();
            assertThat(value(values, "ATL")).isEqualTo(15);
            now = now.plus(Duration.ofHours(2));
            assertThat(value(values, "ATL")).isNaN();
        }
    }

    /// Whoever brings events from the same machine goes by the same clock.
    @Test
    void clockThatRanAheadMakesNothingOldOnceItIsSetRight() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            Instant right = now;
            now = right.plus(Duration.ofDays(1));
            send(online, 1, event("ORD", "2026-11-28T07:59Z", 1));
            now = right;
            send(online, 2, event("ATL", "2026-11-27T07:30Z", 10));
            for (int i = 3; i <= 70; i++) {
                send(online, i, event("ORD", "2026-11-27T07:31Z", 2));
            }
            assertThat(value(values, "ATL")).isEqualTo(10);
            assertThat(value(values, "ORD")).isEqualTo(2);
        }
    }

    /// Between two readings of the clock an event could leave the window.
    @Test
    void aggregatesOfARequestAreOfOneMoment() throws IOException {
        Duration[] step = {Duration.ZERO};
        InstantSource going =
                () -> {
                    Instant read = now;
                    now = now.plus(step[0]);
                    return read;
                };
        try (OnlineAggregates online = open(going);
                AggregateValues values = values(online, TWO)) {
            send(online, 1, event("ATL", "2026-11-27T07:30Z", 10));
            step[0] = Duration.ofHours(3);
            List<Column> features =
                    definition(scratch, TWO)
                            .values(List.of(BytesTensor.ofText(Shape.of(1, 1), "ATL")), values);
            assertThat(features).extracting(one -> one.number(0)).containsExactly(10.0, 10.0);
        }
    }

    @Test
    void whatIsOlderThanAVersionAllowsIsNamedAndGivenAllTheSame() throws IOException {
        String allowed = aggregate("delay", "mean", ", freshness: 1h");
        String nothing = "a of source arrivals: no event was brought yet (expected: at most ";
        try (OnlineAggregates online = open();
                AggregateValues plain = values(online, MEAN)) {
            assertThat(online.stale()).as("nobody says how old it may be").isEmpty();
            try (AggregateValues values = values(online, allowed)) {
                assertThat(online.stale()).containsExactly(nothing + "1h, its freshness)");
                send(online, 1, event("ATL", "2026-11-27T07:30Z", 10));
                assertThat(online.stale()).isEmpty();
                now = now.plus(Duration.ofMinutes(30));
                assertThat(online.stale()).as("not older than that").isEmpty();
                now = now.plusSeconds(1);
                assertThat(online.stale())
                        .containsExactly(
                                "a of source arrivals: the newest event is 3601 s old (expected: at"
                                        + " most 1h, its freshness)");
                assertThat(value(values, "ATL")).isEqualTo(10);
            }
            assertThat(online.stale()).as("whoever said so has gone").isEmpty();
            assertThat(value(plain, "ATL")).isEqualTo(10);
        }
    }

    @Test
    void ofVersionsThatShareWhatIsKnownTheStrictestCounts() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues hour =
                        values(online, aggregate("delay", "mean", ", freshness: 1h"))) {
            AggregateValues minute = values(online, aggregate("delay", "mean", ", freshness: 1m"));
            assertThat(online.standings())
                    .extracting(AggregateStanding::freshness)
                    .containsExactly(Duration.ofMinutes(1));
            minute.close();
            assertThat(online.standings())
                    .extracting(AggregateStanding::freshness)
                    .containsExactly(Duration.ofHours(1));
            assertThat(value(hour, "ATL")).isNaN();
        }
    }

    /// Whoever watches how old features are is not to wait for the next event after a start.
    @Test
    void howNewWhatIsThereIsOutlivesTheProcess() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            send(online, 1, event("ATL", "2026-11-27T07:30Z", 10));
            assertThat(value(values, "ATL")).isEqualTo(10);
        }
        try (OnlineAggregates online = open()) {
            Long brought = Instant.parse("2026-11-27T07:30:00Z").toEpochMilli();
            assertThat(online.standings()).hasSize(1).allMatch(one -> brought.equals(one.newest()));
        }
    }

    @Test
    void versionsThatMeanTheSameShareWhatIsKnown() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues one = values(online, MEAN);
                AggregateValues same =
                        values(online, MEAN.replace(" a:", " other:").replace("b: a", "b: other"));
                AggregateValues highest = values(online, aggregate("delay", "max", ""))) {
            send(
                    online,
                    1,
                    List.of(
                            event("ATL", "2026-11-27T07:30Z", 10),
                            event("ATL", "2026-11-27T07:30Z", 30)));
            assertThat(value(one, "ATL")).isEqualTo(20);
            assertThat(value(same, "ATL")).isEqualTo(20);
            assertThat(value(highest, "ATL")).isEqualTo(30);
            assertThat(online.standings()).hasSize(2);
        }
    }

    /// The feeder brings all of it once more, and only what is new takes it.
    @Test
    void aggregateThatComesLaterTakesWhatIsBroughtAgain() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues mean = values(online, MEAN)) {
            send(online, 1, event("ATL", "2026-11-27T07:30Z", 10));
            try (AggregateValues count = values(online, aggregate("delay", "sum", ""))) {
                assertThat(value(count, "ATL")).isNaN();
                assertThat(send(online, 1, event("ATL", "2026-11-27T07:30Z", 10)))
                        .isEqualTo(new EventReceipt(ARRIVALS, 1, 2, 1));
                assertThat(value(count, "ATL")).isEqualTo(10);
                assertThat(value(mean, "ATL")).isEqualTo(10);
            }
        }
    }

    @Test
    void refusalNamesEventFieldAndAggregateAndNothingCounts() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            Map<String, Cell> good = event("ATL", "2026-11-27T07:30Z", 10);
            refused(online, good, event("ATL", "yesterday", 1), "events[1]: at: yesterday (expec");
            refused(
                    online,
                    good,
                    event("ATL", "2026-11-27T08:01Z", 1),
                    "events[1]: available: 1795766460000 (expected: not after now");
            refused(
                    online,
                    good,
                    Map.of("at", new Cell.Whole(5), "delay", new Cell.Whole(1)),
                    "events[1]: origin: missing (expected: a text of at most");
            refused(
                    online,
                    good,
                    Map.of(
                            "origin", new Cell.Whole(7),
                            "at", new Cell.Whole(5),
                            "delay", new Cell.Text("late")),
                    "events[1]: delay: late (expected: a finite number) for aggregate a");
            assertThat(value(values, "ATL")).isNaN();
            assertThat(send(online, 1, good).taken()).isEqualTo(1);
        }
    }

    private static void refused(
            OnlineAggregates online,
            Map<String, Cell> first,
            Map<String, Cell> second,
            String message) {
        assertThatThrownBy(() -> send(online, 1, List.of(first, second)))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        e -> assertThat(e.refusal().code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageStartingWith(message);
    }

    @Test
    void eventWithoutAValueIsNoneAndTextsCanBeCounted() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues tails = values(online, aggregate("tail", "distinct", ""))) {
            for (int i = 0; i < 30; i++) {
                Map<String, Cell> known =
                        Map.of(
                                "origin", new Cell.Text("ATL"),
                                "at", new Cell.Text("2026-11-27T07:30Z"),
                                "tail", new Cell.Text("N" + i % 10));
                send(online, i, List.of(known, event("ATL", "2026-11-27T07:30Z", 1)));
            }
            assertThat(value(tails, "ATL")).isEqualTo(10);
        }
    }

    @Test
    void unknownSourceSaysWhichThereAre() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            assertThat(value(values, "ATL")).isNaN();
            assertThatThrownBy(() ->
                            online.take(
                                    new EventSource("departures"),
                                    new EventDelivery(
                                            "test",
                                            1,
                                            List.of(event("ATL", "2026-11-27T07:30Z", 1)))))
                    .isInstanceOfSatisfying(
                            RefusalException.class,
                            e -> assertThat(e.refusal().code()).isEqualTo(ErrorCode.UNKNOWN_OBJECT))
                    .hasMessageContaining("(expected: one of [arrivals])");
        }
    }

    /// What nobody asks for is removed after a week, also where somebody had begun to ask.
    @Test
    void aggregatesOfARefusedVersionAreNobodys() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, aggregate("delay", "max", ""))) {
            send(online, 1, event("ATL", "2026-11-27T07:30Z", 1));
            send(online, 2, event("ATL", "2026-11-27T07:30Z", 1));
            assertThat(value(values, "ATL")).isEqualTo(1);
        }
        List<Path> places =
                definition(scratch, TWO).aggregates().stream()
                        .map(one -> scratch.resolve("online").resolve(one.digest()))
                        .toList();
        damage(places.getLast().resolve("log-0"));
        try (OnlineAggregates online = open()) {
            assertThatThrownBy(() -> values(online, TWO)).isInstanceOf(ModelRefusedException.class);
            assertThat(places.getFirst().resolve("unused")).exists();
        }
    }

    /// A quantile is the same however its percentage is written, and is found again as such.
    @Test
    void anyQuantileIsKeptAndReadAgain() throws IOException {
        List<Map<String, Cell>> events = new ArrayList<>();
        for (int delay = 1; delay <= 400; delay++) {
            events.add(event("ATL", "2026-11-27T07:30Z", delay));
        }
        try (OnlineAggregates online = open();
                AggregateValues highest = values(online, aggregate("delay", "p99.50", ""));
                AggregateValues lowest = values(online, aggregate("delay", "p0.25", ""))) {
            send(online, 1, events);
            assertThat(value(highest, "ATL")).isEqualTo(398);
            assertThat(value(lowest, "ATL")).isEqualTo(1);
        }
        Map<String, Cell> late = event("ATL", "2026-11-27T07:30Z", 5_000);
        try (OnlineAggregates online = open();
                AggregateValues highest = values(online, aggregate("delay", "p99.5", ""))) {
            assertThat(value(highest, "ATL")).isEqualTo(398);
            send(online, 2, List.of(late, late, late, late));
            // Within 1/128: buckets are 32 wide there.
            assertThat(value(highest, "ATL")).isEqualTo(4_992);
        }
    }

    private static void damage(Path log) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        bytes[20] ^= 1;
        Files.write(log, bytes);
    }

    @Test
    void damagedStoreIsToldToWhoeverAsksForIt() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            send(online, 1, event("ATL", "2026-11-27T07:30Z", 1));
            send(online, 2, event("ATL", "2026-11-27T07:30Z", 1));
            assertThat(value(values, "ATL")).isEqualTo(1);
        }
        String digest = definition(scratch, MEAN).aggregates().getFirst().digest();
        damage(scratch.resolve("online").resolve(digest).resolve("log-0"));
        try (OnlineAggregates online = open()) {
            assertThatThrownBy(() -> values(online, MEAN))
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("aggregate a")
                    .hasMessageContaining("log-0 at byte 0: damaged");
            try (AggregateValues other = values(online, aggregate("delay", "max", ""))) {
                assertThat(value(other, "ATL")).isNaN();
            }
        }
    }

    /// Every request that was answered online, asked of the join later: the same bits.
    @Test
    void loggedRequestsHaveTheBitsOfTheJoin() throws IOException {
        int[] round = {0};
        Property.holds(
                Campaign.cases(50, 2_000),
                random -> {
                    Path directory = scratch.resolve("round-" + round[0]++);
                    loggedRequests(random, directory);
                });
    }

    private void loggedRequests(SplittableRandom random, Path directory) {
        Aggregation kind = MadeAggregations.one(random);
        long delay = random.nextInt(0, 30);
        WindowedFeature feature =
                new WindowedFeature(
                        "a",
                        kind,
                        Duration.ofMinutes(60),
                        Duration.ofMinutes(delay),
                        Duration.ofMinutes(1));
        String text =
                aggregate("delay", kind.word(), ", available: known, delay: " + delay + "m")
                        .replace("window: 2h", "window: 1h");
        now = Instant.parse("2026-11-27T08:00:00Z");
        List<Event> known = new ArrayList<>();
        List<ListJoin.Moment> asked = new ArrayList<>();
        List<Double> answered = new ArrayList<>();
        try (OnlineAggregates online =
                        OnlineAggregates.open(directory, MEMORY, clock, System::nanoTime);
                AggregateValues values = online.open(definition(scratch, text))) {
            for (int step = 0; step < 40; step++) {
                now = now.plusSeconds(random.nextInt(1, 400));
                Event event = made(random);
                known.add(event);
                send(online, step, cells(event));
                String key = random.nextBoolean() ? "ATL" : "ORD";
                asked.add(new ListJoin.Moment(key, now.toEpochMilli()));
                answered.add(value(values, key));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        double[] joined = ListJoin.join(feature, known, asked);
        for (int i = 0; i < joined.length; i++) {
            assertThat(Double.doubleToRawLongBits(answered.get(i)))
                    .as("%s %s", kind, asked.get(i))
                    .isEqualTo(Double.doubleToRawLongBits(joined[i]));
        }
    }

    private Event made(SplittableRandom random) {
        long time = now.toEpochMilli() - random.nextInt(0, 70 * 60_000);
        return new Event(
                random.nextBoolean() ? "ATL" : "ORD",
                time,
                now.toEpochMilli(),
                random.nextInt(-30, 90));
    }

    private static Map<String, Cell> cells(Event event) {
        return Map.of(
                "origin", new Cell.Text(event.key()),
                "at", new Cell.Whole(event.time()),
                "known", new Cell.Whole(event.available()),
                "delay", new Cell.Real(event.value()));
    }
}
