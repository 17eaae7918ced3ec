package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.features.window.Aggregation.Plain;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tiles that a stream sets in an online store.
final class FedPartTest {
    private static final String JOB = "late-flights-0123456789ab";
    private static final int GROUPS = 3;

    @TempDir private Path scratch;

    private static Aggregate aggregate(WindowedFeature feature, boolean isAvailableLater) {
        return new Aggregate(
                new EventFields("made", "key", "time", isAvailableLater ? "known" : null, "value"),
                feature);
    }

    /// Events in about their order, and watermarks.
    private static List<Object> course(
            MadeHistory history, boolean isAvailableLater, SplittableRandom random) {
        List<Event> events = new ArrayList<>();
        for (Event event : history.events()) {
            events.add(
                    isAvailableLater
                            ? event
                            : new Event(event.key(), event.time(), event.time(), event.value()));
        }
        events.sort(Comparator.comparingLong(event -> event.available() + random.nextInt(30)));
        List<Object> course = new ArrayList<>();
        long newest = Long.MIN_VALUE;
        for (Event event : events) {
            course.add(event);
            newest = Math.max(newest, event.available());
            if (random.nextBoolean()) {
                course.add(newest - random.nextInt(30));
            }
        }
        course.add(newest);
        return course;
    }

    private static int group(String key) {
        return Math.floorMod(key.hashCode(), GROUPS);
    }

    /// An attempt at a stream, with its keys in groups and these with its tasks.
    private static final class Attempt {
        private final int number;
        private final int tasks;
        private final Aggregate aggregate;
        private final List<WindowChanges> changes = new ArrayList<>();
        private final List<StreamedAggregate> groups = new ArrayList<>();
        private final long[] parts;

        private Attempt(int number, int tasks, Aggregate aggregate, @Nullable List<byte[]> kept) {
            this.number = number;
            this.tasks = tasks;
            this.aggregate = aggregate;
            this.parts = new long[tasks];
            for (int task = 0; task < tasks; task++) {
                changes.add(new WindowChanges());
            }
            for (int group = 0; group < GROUPS; group++) {
                StreamedAggregate made =
                        new StreamedAggregate(aggregate, changes.get(group % tasks));
                if (kept != null) {
                    read(made, kept.get(group));
                }
                groups.add(made);
            }
        }

        private static void read(StreamedAggregate into, byte[] kept) {
            try {
                into.read(new DataInputStream(new ByteArrayInputStream(kept)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<byte[]> written() {
            List<byte[]> all = new ArrayList<>();
            for (StreamedAggregate group : groups) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try {
                    group.write(new DataOutputStream(bytes));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                all.add(bytes.toByteArray());
            }
            return all;
        }

        private void go(Object step) {
            switch (step) {
                case Event event -> groups.get(group(event.key())).tell(event);
                case Long mark -> groups.forEach(group -> group.settle(mark, (row, value) -> {}));
                default -> throw new IllegalArgumentException(step.toString());
            }
        }

        private FedPart part(int task, ChangedTiles tiles) {
            FedPart.Lane lane = new FedPart.Lane(JOB, number, task, tasks);
            FedPart.Mark mark = new FedPart.Mark(parts[task]++, 1, 1, tiles.isComplete());
            return sent(new FedPart(lane, mark, aggregate, tiles));
        }
    }

    private static FedPart sent(FedPart part) {
        try {
            return FedPart.ofFile(part.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A store, and all that was ever brought to it.
    private static final class Fed {
        private final WindowedFeature feature;
        private final List<FedPart> brought = new ArrayList<>();
        private StoreContent content;

        private Fed(WindowedFeature feature) {
            this.feature = feature;
            this.content = new StoreContent(List.of(feature));
        }

        private void bring(FedPart part, SplittableRandom random) {
            assertThat(content.judge(part)).isEqualTo(FedOutcome.TAKEN);
            content.take(part);
            // What is merged for a question must not be what the next part replaces.
            content.at(feature.name(), "ATL", random.nextInt(300));
            content.at(feature.name(), "ORD", 979_445_167_500L + random.nextInt(300));
            brought.add(part);
            FedPart again = brought.get(random.nextInt(brought.size()));
            assertThat(content.judge(again)).isIn(FedOutcome.KNOWN, FedOutcome.FENCED);
            if (random.nextInt(5) == 0) {
                reopen();
            }
        }

        private void reopen() {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                content.write(new DataOutputStream(bytes));
                StoreContent copy = new StoreContent(List.of(feature));
                copy.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
                content = copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Parts that are taken when a checkpoint is complete, of attempts that are killed at any
    /// moment and have other numbers of tasks, some brought twice and some never, make of a store
    /// what the events that the stream took make of it, whatever was in it before.
    @Test
    void partsMakeOfAStoreWhatTheEventsDo() {
        Property.holds(
                Campaign.cases(10_000, 500_000),
                random -> {
                    boolean isAvailableLater = random.nextBoolean();
                    MadeHistory history = MadeHistory.draw(random);
                    Aggregate aggregate = aggregate(history.feature(), isAvailableLater);
                    List<Object> course = course(history, isAvailableLater, random);
                    Fed fed = new Fed(history.feature());
                    fed.content.take(delivery(history.feature(), history.events()));
                    feed(course, aggregate, fed, random);
                    requireSame(history, course, aggregate, fed.content);
                });
    }

    private static void feed(
            List<Object> course, Aggregate aggregate, Fed fed, SplittableRandom random) {
        Attempt attempt = new Attempt(1, random.nextInt(1, 4), aggregate, null);
        List<byte[]> kept = null;
        int keptAt = 0;
        int at = 0;
        while (at < course.size()) {
            attempt.go(course.get(at));
            at++;
            boolean isKilled = random.nextInt(12) == 0;
            if (random.nextInt(3) == 0) {
                List<Integer> ready = new ArrayList<>();
                List<ChangedTiles> taken = new ArrayList<>();
                for (int task = 0; task < attempt.tasks; task++) {
                    if (random.nextInt(3) > 0) {
                        ready.add(task);
                        taken.add(attempt.changes.get(task).take(random.nextInt(1, 200)));
                    }
                }
                boolean isComplete = random.nextInt(4) > 0;
                if (isComplete) {
                    kept = attempt.written();
                    keptAt = at;
                }
                for (int i = 0; i < ready.size(); i++) {
                    if (isComplete && !(isKilled && random.nextBoolean())) {
                        fed.bring(attempt.part(ready.get(i), taken.get(i)), random);
                    } else {
                        attempt.changes.get(ready.get(i)).back(taken.get(i));
                    }
                }
            }
            if (isKilled) {
                attempt = new Attempt(attempt.number + 1, random.nextInt(1, 4), aggregate, kept);
                at = keptAt;
            }
        }
        for (int task = 0; task < attempt.tasks; task++) {
            ChangedTiles rest = attempt.changes.get(task).take(Integer.MAX_VALUE);
            assertThat(rest.isComplete()).isTrue();
            fed.bring(attempt.part(task, rest), random);
            assertThat(attempt.changes.get(task).heapBytes()).isZero();
        }
    }

    private static Delivery delivery(WindowedFeature feature, List<Event> events) {
        return new Delivery(
                "test",
                1,
                events.stream().map(one -> new Delivery.Item(feature.name(), one)).toList());
    }

    private static void requireSame(
            MadeHistory history, List<Object> course, Aggregate aggregate, StoreContent found) {
        StreamedAggregate stream = new StreamedAggregate(aggregate);
        List<Event> taken = new ArrayList<>();
        for (Object step : course) {
            if (step instanceof Event event && stream.tell(event)) {
                taken.add(event);
            }
            if (step instanceof Long mark) {
                stream.settle(mark, (row, value) -> {});
            }
        }
        StoreContent direct = new StoreContent(List.of(history.feature()));
        direct.take(delivery(history.feature(), taken));
        String name = history.feature().name();
        for (ListJoin.Moment moment : history.moments()) {
            long at = Math.max(moment.at(), stream.watermark());
            assertThat(Double.doubleToRawLongBits(found.at(name, moment.key(), at)))
                    .as("%s of %s at %s", taken, moment.key(), at)
                    .isEqualTo(Double.doubleToRawLongBits(direct.at(name, moment.key(), at)));
        }
        found.expire(stream.watermark() + 1_000_000);
        assertThat(List.of(found.keys(), found.heapBytes())).containsOnly(0L);
    }

    private static WindowedFeature hour() {
        return new WindowedFeature(
                "value", Plain.COUNT, Duration.ofHours(1), Duration.ZERO, Duration.ofMinutes(1));
    }

    private static ChangedTiles counts(String... keys) {
        WindowChanges changes = new WindowChanges();
        StreamedAggregate stream = new StreamedAggregate(aggregate(hour(), false), changes);
        for (String key : keys) {
            assertThat(stream.tell(new Event(key, 0, 0, 1))).isTrue();
        }
        return changes.take(Integer.MAX_VALUE);
    }

    private static FedPart part(String job, long attempt, long number, ChangedTiles tiles) {
        return new FedPart(
                new FedPart.Lane(job, attempt, 0, 1),
                new FedPart.Mark(number, 7, 60_000, tiles.isComplete()),
                aggregate(hour(), false),
                tiles);
    }

    @Test
    void whatWasFedOutlivesTheProcess() throws IOException {
        for (long limit : new long[] {Long.MAX_VALUE, 0}) {
            Path directory = scratch.resolve("store-" + limit);
            try (OnlineStore store = OnlineStore.open(directory, List.of(hour()), limit)) {
                assertThat(store.feed(part("a", 2, 0, counts("ATL", "ATL", "ORD"))))
                        .isEqualTo(FedOutcome.TAKEN);
                assertThat(store.feed(part("a", 2, 1, counts("ORD", "ORD"))))
                        .isEqualTo(FedOutcome.TAKEN);
            }
            try (OnlineStore store = OnlineStore.open(directory, List.of(hour()), limit)) {
                assertThat(store.at("value", "ATL", 60_000)).isEqualTo(2);
                assertThat(store.at("value", "ORD", 60_000)).isEqualTo(2);
                assertThat(store.feeder()).contains("a");
                assertThat(store.feed(part("a", 2, 1, counts()))).isEqualTo(FedOutcome.KNOWN);
                assertThat(store.feed(part("a", 1, 0, counts()))).isEqualTo(FedOutcome.FENCED);
                assertThat(store.feed(part("b", 9, 0, counts()))).isEqualTo(FedOutcome.OTHER);
                assertThat(store.feed(part("a", 2, 3, counts()))).isEqualTo(FedOutcome.GAP);
                assertThat(store.feed(part("a", 3, 1, counts()))).isEqualTo(FedOutcome.GAP);
                store.release("b");
                assertThat(store.feeder()).contains("a");
                store.release("a");
            }
            try (OnlineStore store = OnlineStore.open(directory, List.of(hour()), limit)) {
                assertThat(store.feeder()).isEmpty();
                assertThat(store.fedUntil()).hasValue(60_000);
                assertThat(store.at("value", "ATL", 60_000)).isEqualTo(2);
                assertThat(store.feed(part("a", 2, 2, counts()))).isEqualTo(FedOutcome.GAP);
                assertThat(store.feed(part("b", 1, 0, counts("ORD")))).isEqualTo(FedOutcome.TAKEN);
                assertThat(store.at("value", "ORD", 60_000)).isEqualTo(1);
                assertThat(store.at("value", "ATL", 60_000)).as("of another stream").isZero();
            }
        }
    }

    private static final long ASKED = 60_000;
    private static final long LATER = 180_000;

    private static FedPart told(FedPart.Lane lane, long number, ChangedTiles tiles, long until) {
        return new FedPart(
                lane,
                new FedPart.Mark(number, number + 1, until, tiles.isComplete()),
                aggregate(hour(), false),
                tiles);
    }

    @Test
    void keyThatIsNewToAFeederMakesNoneOfOthersForgotten() {
        WindowChanges changes = new WindowChanges();
        StreamedAggregate stream = new StreamedAggregate(aggregate(hour(), false), changes);
        StoreContent content = new StoreContent(List.of(hour()));
        FedPart.Lane lane = new FedPart.Lane(JOB, 1, 0, 1);
        assertThat(stream.tell(new Event("ATL", 0, 0, 1))).isTrue();
        content.take(told(lane, 0, changes.take(Integer.MAX_VALUE), ASKED));
        assertThat(stream.tell(new Event("ORD", 0, 0, 1))).isTrue();
        content.take(told(lane, 1, changes.take(Integer.MAX_VALUE), LATER));
        assertThat(content.again("value", "ORD", LATER)).hasValue(1);
        assertThat(content.again("value", "ATL", ASKED)).hasValue(1);

        content.take(told(new FedPart.Lane(JOB, 2, 0, 1), 0, counts("ATL", "ORD"), LATER));
        assertThat(content.again("value", "ATL", ASKED)).as("told whole again").isEmpty();
        assertThat(content.again("value", "ATL", LATER)).hasValue(1);
    }

    /// What the key was is gone, and not what never was: no feeder tells of it.
    @Test
    void keyThatAFeederDoesNotTellOfIsForgottenWhole() {
        StoreContent content = new StoreContent(List.of(hour()));
        content.take(delivery(hour(), List.of(new Event("ATL", 0, 0, 1))));
        assertThat(content.again("value", "ATL", ASKED)).hasValue(1);
        content.take(told(new FedPart.Lane(JOB, 1, 0, 1), 0, counts("ORD"), LATER));
        assertThat(content.again("value", "ATL", ASKED)).isEmpty();
        assertThat(content.again("value", "ATL", LATER)).hasValue(0);
        assertThat(content.again("value", "ORD", LATER)).hasValue(1);
    }

    @Test
    void damagedFilesAreRefused() {
        byte[] file = part("a", 1, 0, counts("ATL")).toFile();
        file[file.length - 20] ^= 1;
        assertThatThrownBy(() -> FedPart.ofFile(file)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> FedPart.ofFile(new byte[3])).isInstanceOf(IOException.class);
    }

    /// Its checksum is right: whoever made it meant these bytes.
    @Test
    void tilesThatNoStoreCouldReadAreRefused() {
        byte[] cut = {0, 3, 'A', 'T', 'L', 1, 0, 0, 0, 9};
        byte[] file = part("a", 1, 0, new ChangedTiles(cut, List.of(), true)).toFile();
        assertThatThrownBy(() -> FedPart.ofFile(file)).isInstanceOf(IOException.class);
    }

    /// A stream whose parts nobody takes would fill its heap with numbers of tiles that are gone.
    @Test
    void whatHasExpiredWaitsForNobody() {
        WindowChanges changes = new WindowChanges();
        StreamedAggregate stream = new StreamedAggregate(aggregate(hour(), false), changes);
        long hour = Duration.ofHours(1).toMillis();
        assertThat(stream.tell(new Event("ATL", 0, 0, 1))).isTrue();
        ChangedTiles whole = changes.take(Integer.MAX_VALUE);
        assertThat(whole.isEmpty()).isFalse();
        for (int i = 1; i < 100; i++) {
            assertThat(stream.tell(new Event("ATL", i * hour, i * hour, 1))).isTrue();
            stream.settle(i * hour, (row, value) -> {});
        }
        long few = changes.heapBytes();
        assertThat(few).isPositive().isLessThan(1_000);
        stream.settle(200 * hour, (row, value) -> {});
        assertThat(changes.heapBytes()).as("the key is gone as well").isZero();
    }
}
