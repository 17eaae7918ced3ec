package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnlineStoreTest {
    private static final WindowedFeature COUNT = feature("flights", Aggregation.Plain.COUNT);
    private static final WindowedFeature RATE = feature("late_rate", Aggregation.Plain.MEAN);
    static final List<WindowedFeature> FEATURES = List.of(COUNT, RATE);
    static final long NO_SNAPSHOT = Long.MAX_VALUE;
    private static final long NOW = 1_000_000;

    @TempDir private Path scratch;

    private static WindowedFeature feature(String name, Aggregation aggregation) {
        return new WindowedFeature(
                name, aggregation, Duration.ofHours(6), Duration.ZERO, Duration.ofMinutes(1));
    }

    static Delivery delivery(long number) {
        Event event = new Event("ATL", number, number, number % 2);
        return new Delivery(
                "test",
                number,
                List.of(
                        new Delivery.Item("flights", event),
                        new Delivery.Item("late_rate", event)));
    }

    private OnlineStore open(long logLimit) throws IOException {
        return OnlineStore.open(scratch.resolve("store"), FEATURES, logLimit);
    }

    private static double count(OnlineStore store) {
        return store.at("flights", "ATL", NOW);
    }

    @Test
    void whatWasTakenIsThereWhenItIsOpenedAgain() throws IOException {
        for (long limit : new long[] {NO_SNAPSHOT, 0, 500}) {
            Path directory = scratch.resolve("store-" + limit);
            for (int round = 0; round < 3; round++) {
                try (OnlineStore store = OnlineStore.open(directory, FEATURES, limit)) {
                    assertThat(count(store)).isEqualTo(10 * round);
                    for (int i = 0; i < 10; i++) {
                        assertThat(store.take(delivery(10L * round + i))).isTrue();
                    }
                    assertThat(store.at("late_rate", "ATL", NOW)).isEqualTo(0.5);
                    assertThat(store.at("late_rate", "ORD", NOW)).isNaN();
                }
            }
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.count()).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void deliveryThatIsBroughtAgainCountsOnce() throws IOException {
        try (OnlineStore store = open(0)) {
            assertThat(store.take(delivery(1))).isTrue();
            assertThat(store.take(delivery(1))).isFalse();
        }
        try (OnlineStore store = open(0)) {
            assertThat(store.take(delivery(1))).isFalse();
            assertThat(store.take(delivery(0))).isFalse();
            assertThat(store.take(delivery(2))).isTrue();
            assertThat(count(store)).isEqualTo(2);
        }
    }

    /// One that brings nothing any more makes room for others.
    @Test
    void sourcesThatBroughtSomethingLastAreRemembered() {
        StoreContent content = new StoreContent(FEATURES);
        for (int source = 0; source < 5_000; source++) {
            content.take(new Delivery("first", source, List.of()));
            content.take(new Delivery("source-" + source, 7, List.of()));
        }
        assertThat(content.isNew(new Delivery("first", 4_999, List.of()))).isFalse();
        assertThat(content.isNew(new Delivery("source-4999", 7, List.of()))).isFalse();
        assertThat(content.isNew(new Delivery("source-0", 7, List.of()))).isTrue();
    }

    /// A process may be killed after any byte.
    @Test
    void tornTailIsCutOffWhereverItIsTorn() throws IOException {
        Path store = scratch.resolve("store");
        long whole;
        try (OnlineStore opened = open(NO_SNAPSHOT)) {
            opened.take(delivery(1));
            whole = Files.size(store.resolve("log-0"));
            opened.take(delivery(2));
        }
        byte[] log = Files.readAllBytes(store.resolve("log-0"));
        for (int length = (int) whole; length < log.length; length++) {
            Files.write(store.resolve("log-0"), Arrays.copyOf(log, length));
            try (OnlineStore opened = open(NO_SNAPSHOT)) {
                assertThat(count(opened)).as("after %s bytes", length).isEqualTo(1);
                assertThat(opened.take(delivery(2))).isTrue();
            }
            assertThat(Files.readAllBytes(store.resolve("log-0"))).isEqualTo(log);
        }
    }

    /// A machine may end between the moment when a file is longer and that of what it holds.
    @Test
    void zerosInTheLastPlaceAreCutOff() throws IOException {
        try (OnlineStore store = open(NO_SNAPSHOT)) {
            store.take(delivery(1));
        }
        Path log = scratch.resolve("store/log-0");
        byte[] whole = Files.readAllBytes(log);
        for (int zeros : new int[] {1, 8, 9, 9_000}) {
            Files.write(log, Arrays.copyOf(whole, whole.length + zeros));
            try (OnlineStore store = open(NO_SNAPSHOT)) {
                assertThat(count(store)).as("before %s zeros", zeros).isEqualTo(1);
            }
            assertThat(log).hasBinaryContent(whole);
        }
        byte[] damaged = Arrays.copyOf(whole, whole.length + 9_000);
        damaged[damaged.length - 1] = 1;
        Files.write(log, damaged);
        assertThatThrownBy(() -> open(NO_SNAPSHOT))
                .isInstanceOf(IOException.class)
                .hasMessage("log-0 at byte " + whole.length + ": damaged");
    }

    @Test
    void damageIsRefusedAndNotTakenForATornTail() throws IOException {
        try (OnlineStore store = open(NO_SNAPSHOT)) {
            store.take(delivery(1));
            store.take(delivery(2));
        }
        Path log = scratch.resolve("store/log-0");
        byte[] bytes = Files.readAllBytes(log);
        bytes[20] ^= 1;
        Files.write(log, bytes);
        assertThatThrownBy(() -> open(NO_SNAPSHOT))
                .isInstanceOf(IOException.class)
                .hasMessage("log-0 at byte 0: damaged");
    }

    @Test
    void latestMomentIsKnownWhenItIsOpenedAgain() throws IOException {
        for (long limit : new long[] {NO_SNAPSHOT, 0}) {
            Path directory = scratch.resolve("latest-" + limit);
            try (OnlineStore store = OnlineStore.open(directory, FEATURES, limit)) {
                assertThat(store.latest()).isEmpty();
                assertThat(store.take(delivery(70))).isTrue();
                assertThat(store.take(delivery(80))).isTrue();
            }
            try (OnlineStore store = OnlineStore.open(directory, FEATURES, limit)) {
                assertThat(store.latest()).hasValue(80);
            }
        }
    }

    @Test
    void snapshotOfBeforeThatMomentWasNotedIsRead() throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("before"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32C());
        try (DataOutputStream out = new DataOutputStream(checked)) {
            out.writeUTF("slipway online features 2");
            out.writeInt(0);
            out.writeLong(77);
            out.writeBoolean(false);
            out.writeInt(1);
            out.writeUTF(COUNT.toString());
            out.writeInt(0);
            out.writeLong(checked.getChecksum().getValue());
        }
        Files.write(directory.resolve("snapshot-1"), bytes.toByteArray());
        try (OnlineStore store = OnlineStore.open(directory, List.of(COUNT), NO_SNAPSHOT)) {
            assertThat(store.fedUntil()).hasValue(77);
            assertThat(store.latest()).isEmpty();
        }
    }

    @Test
    void snapshotThatWasNotFinishedIsForgotten() throws IOException {
        try (OnlineStore store = open(NO_SNAPSHOT)) {
            store.take(delivery(1));
        }
        Files.writeString(scratch.resolve("store/snapshot-1.part"), "half of one");
        Files.writeString(scratch.resolve("store/log-1"), "");
        try (OnlineStore store = open(0)) {
            assertThat(count(store)).isEqualTo(1);
            store.take(delivery(2));
        }
        Path snapshot = scratch.resolve("store/snapshot-1");
        assertThat(snapshot).exists();
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length - 12] ^= 1;
        Files.write(snapshot, bytes);
        assertThatThrownBy(() -> open(0)).isInstanceOf(IOException.class);
    }

    @Test
    void storeOfOtherFeaturesIsRefusedInWords() throws IOException {
        try (OnlineStore store = open(0)) {
            store.take(delivery(1));
            assertThatThrownBy(() ->
                            store.take(
                                    new Delivery(
                                            "test",
                                            2,
                                            List.of(
                                                    new Delivery.Item(
                                                            "speed", new Event("ATL", 0, 0, 1))))))
                    .hasMessage("feature: speed (expected: one of [flights, late_rate])");
        }
        assertThatThrownBy(() ->
                        OnlineStore.open(scratch.resolve("store"), List.of(COUNT), NO_SNAPSHOT))
                .hasMessage("features: 2 (expected: 1) in an online store");
    }

    @Test
    void whatNobodyCanSeeAnyMoreIsForgotten() throws IOException {
        try (OnlineStore store = open(NO_SNAPSHOT)) {
            store.take(delivery(1));
            long later = Duration.ofHours(7).toMillis();
            store.take(new Delivery("other", 1, List.of(item(later))));
            store.expire(later + 60_000);
            assertThat(store.at("flights", "ATL", NOW)).isZero();
            assertThat(store.at("flights", "ATL", later + 60_000)).isEqualTo(1);
        }
    }

    @Test
    void whatWasAskedIsAnsweredAgainUntilPartOfItIsForgotten() throws IOException {
        try (OnlineStore store = open(NO_SNAPSHOT)) {
            long asked = Duration.ofHours(8).toMillis();
            store.take(new Delivery("test", 1, List.of(item(asked - 60_000))));
            assertThat(store.again("flights", "ATL", asked)).hasValue(1);
            assertThat(store.again("flights", "ORD", asked)).hasValue(0);
            assertThat(store.again("late_rate", "ATL", asked).getAsDouble()).isNaN();

            store.take(new Delivery("test", 2, List.of(item(asked - 120_000))));
            assertThat(store.again("flights", "ATL", asked)).hasValue(2);
            assertThat(store.at("flights", "ATL", asked + 60_000)).isEqualTo(2);
            store.expire(asked);
            assertThat(store.again("flights", "ATL", asked)).hasValue(2);
            store.expire(asked + 60_000);
            assertThat(store.again("flights", "ATL", asked)).isEmpty();
            assertThat(store.again("flights", "ORD", asked)).isEmpty();
            assertThat(store.again("flights", "ATL", asked + 60_000)).hasValue(2);
        }
    }

    /// Whatever is kept for questions of the present, the past has the same bits.
    @Test
    void askingAgainHasTheBitsOfAsking() {
        Property.holds(
                Campaign.cases(50, 2_000),
                random -> {
                    Aggregation kind = MadeAggregations.one(random);
                    WindowedFeature feature =
                            new WindowedFeature(
                                    "a",
                                    kind,
                                    Duration.ofMinutes(random.nextInt(2, 400)),
                                    Duration.ZERO,
                                    Duration.ofMinutes(1));
                    Tiles tiles = new Tiles(feature);
                    for (int i = 0; i < 600; i++) {
                        long time = random.nextLong(Duration.ofMinutes(500).toMillis());
                        tiles.add(new Event("ATL", time, time, random.nextInt(-30, 90) / 4.0));
                    }
                    for (int i = 0; i < 20; i++) {
                        long moment = random.nextLong(Duration.ofHours(10).toMillis());
                        long other = random.nextLong(Duration.ofHours(10).toMillis());
                        double before = tiles.at(other);
                        assertThat(Double.doubleToRawLongBits(tiles.again(moment)))
                                .as("%s at %s", kind, moment)
                                .isEqualTo(Double.doubleToRawLongBits(tiles.at(moment)));
                        assertThat(Double.doubleToRawLongBits(tiles.at(other)))
                                .isEqualTo(Double.doubleToRawLongBits(before));
                    }
                });
    }

    private static Delivery.Item item(long time) {
        return new Delivery.Item("flights", new Event("ATL", time, time, 1));
    }

    /// A child writes as fast as it can and says what was acknowledged, until it is killed.
    @Test
    void nothingAcknowledgedIsLostOrCountedTwiceByKills() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        int kills = Campaign.cases(5, 100);
        long acknowledged = -1;
        for (int kill = 0; kill < kills; kill++) {
            acknowledged = Math.max(acknowledged, killed(random.nextInt(1, 400)));
            try (OnlineStore store = open(2_000)) {
                long found = (long) count(store);
                assertThat(found).isGreaterThanOrEqualTo(acknowledged + 1);
                // One more may have been written and not acknowledged yet.
                assertThat(found).isLessThanOrEqualTo(acknowledged + 2);
                acknowledged = found - 1;
            }
        }
    }

    /// The last number that a child acknowledged before it was killed.
    private long killed(int after) throws IOException, InterruptedException {
        Process child = StoreChild.of(StoreWriter.class, scratch.resolve("store")).start();
        long last = -1;
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            for (int line = 0; line < after; line++) {
                last = Long.parseLong(lines.readLine());
            }
            // By its handle: what it said before stays to be read.
            child.toHandle().destroyForcibly();
            child.waitFor();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches("\\d+")) {
                    last = Math.max(last, Long.parseLong(line));
                }
            }
        }
        return last;
    }
}
