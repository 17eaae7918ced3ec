package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Texts on the disk of an online store.
final class TextStoreTest {
    private static final WindowedFeature TIER = feature("tier", Aggregation.OfTexts.LAST_TEXT);
    private static final WindowedFeature COUNT = feature("flights", Aggregation.Plain.COUNT);
    private static final List<WindowedFeature> BOTH = List.of(TIER, COUNT);
    private static final long NO_SNAPSHOT = Long.MAX_VALUE;
    private static final long NOW = 1_000_000;

    @TempDir private Path scratch;

    private static WindowedFeature feature(String name, Aggregation aggregation) {
        return new WindowedFeature(
                name, aggregation, Duration.ofHours(6), Duration.ZERO, Duration.ofMinutes(1));
    }

    private static Delivery delivery(long number, String tier) {
        return new Delivery(
                "test",
                number,
                List.of(
                        new Delivery.Item("tier", Event.ofText("ATL", number, number, tier)),
                        new Delivery.Item("flights", new Event("ATL", number, number, 1))));
    }

    @Test
    void whatWasTakenIsThereWhenItIsOpenedAgain() throws IOException {
        for (long limit : new long[] {NO_SNAPSHOT, 0}) {
            Path directory = scratch.resolve("store-" + limit);
            try (OnlineStore store = OnlineStore.open(directory, BOTH, limit)) {
                assertThat(store.textAt("tier", "ATL", NOW)).isNull();
                assertThat(store.take(delivery(1, "gold"))).isTrue();
                assertThat(store.take(delivery(2, "spät"))).isTrue();
                assertThat(store.textAt("tier", "ATL", NOW)).isEqualTo("spät");
            }
            try (OnlineStore store = OnlineStore.open(directory, BOTH, limit)) {
                assertThat(store.textAt("tier", "ATL", NOW)).isEqualTo("spät");
                assertThat(store.textAt("tier", "ORD", NOW)).isNull();
                assertThat(store.at("flights", "ATL", NOW)).isEqualTo(2);
                assertThat(store.latest()).hasValue(2);
                assertThat(store.take(delivery(2, "spät"))).isFalse();
                assertThat(store.take(delivery(3, "gold"))).isTrue();
                assertThat(store.textAt("tier", "ATL", NOW)).isEqualTo("gold");
            }
        }
    }

    /// A process may be killed after any byte.
    @Test
    void tornTailIsCutOffWhereverItIsTorn() throws IOException {
        Path directory = scratch.resolve("store");
        Path log = directory.resolve("log-0");
        long whole;
        try (OnlineStore store = OnlineStore.open(directory, BOTH, NO_SNAPSHOT)) {
            store.take(delivery(1, "gold"));
            whole = Files.size(log);
            store.take(delivery(2, "silver"));
        }
        byte[] bytes = Files.readAllBytes(log);
        for (int length = (int) whole; length < bytes.length; length++) {
            Files.write(log, Arrays.copyOf(bytes, length));
            try (OnlineStore store = OnlineStore.open(directory, BOTH, NO_SNAPSHOT)) {
                assertThat(store.textAt("tier", "ATL", NOW))
                        .as("after %s bytes", length)
                        .isEqualTo("gold");
                assertThat(store.take(delivery(2, "silver"))).isTrue();
            }
            assertThat(log).hasBinaryContent(bytes);
        }
    }

    /// Builds that know of no texts read what has none.
    @Test
    void logOfNumbersIsWrittenAsItWasBeforeThereWereTexts() throws IOException {
        Path directory = scratch.resolve("numbers");
        Event event = new Event("ATL", 1, 2, 0.5);
        try (OnlineStore store = OnlineStore.open(directory, List.of(COUNT), NO_SNAPSHOT)) {
            store.take(new Delivery("test", 7, List.of(new Delivery.Item("flights", event))));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF("test");
        out.writeLong(7);
        out.writeInt(1);
        out.writeUTF("flights");
        out.writeUTF("ATL");
        out.writeLong(1);
        out.writeLong(2);
        out.writeDouble(0.5);
        byte[] content = bytes.toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(content, 0, content.length);
        byte[] record =
                ByteBuffer.allocate(8 + content.length)
                        .putInt(content.length)
                        .putInt((int) crc.getValue())
                        .put(content)
                        .array();
        assertThat(directory.resolve("log-0")).hasBinaryContent(record);
    }

    @Test
    void valuesThatAreNotTheFeaturesOwnAreRefusedBeforeTheyAreWritten() throws IOException {
        Path directory = scratch.resolve("store");
        Event number = new Event("ATL", 1, 1, 1);
        Event text = Event.ofText("ATL", 1, 1, "gold");
        try (OnlineStore store = OnlineStore.open(directory, BOTH, NO_SNAPSHOT)) {
            assertThatThrownBy(() ->
                            store.take(
                                    new Delivery(
                                            "test",
                                            1,
                                            List.of(new Delivery.Item("flights", text)))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("value: a text (expected: a number) for feature flights");
            assertThatThrownBy(() ->
                            store.take(
                                    new Delivery(
                                            "test", 1, List.of(new Delivery.Item("tier", number)))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("value: a number (expected: a text) for feature tier");
        }
        assertThat(Files.size(directory.resolve("log-0"))).isZero();
    }
}
