package dev.slipway.jobs.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Aggregation;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventFields;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.features.window.OnlineStore;
import dev.slipway.features.window.StreamedAggregate;
import dev.slipway.features.window.WindowedFeature;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a task of windows leaves for the server, and when.
final class WindowFeedTest {
    private static final long FROM = 1_000;
    private static final WindowedFeature HOUR =
            new WindowedFeature(
                    "landed",
                    Aggregation.Plain.COUNT,
                    Duration.ofHours(1),
                    Duration.ZERO,
                    Duration.ofMinutes(1));
    private static final Aggregate LANDED =
            new Aggregate(new EventFields("arrivals", "origin", "time", null, null), HOUR);

    @TempDir private Path scratch;

    private Path directory() throws IOException {
        return Files.createDirectories(scratch.resolve("feed"));
    }

    private Path file() {
        return scratch.resolve("feed/0-0");
    }

    private WindowFeed feed() throws IOException {
        Aggregate same =
                new Aggregate(
                        LANDED.events(),
                        new WindowedFeature(
                                "again",
                                HOUR.aggregation(),
                                HOUR.window(),
                                HOUR.delay(),
                                HOUR.tile()));
        return new WindowFeed(
                new StreamAttempt.Feed(directory(), FROM),
                new FedPart.Lane("live", 3, 0, 1),
                List.of(LANDED, same));
    }

    private static StreamedAggregate windows(WindowFeed feed) {
        assertThat(feed.changes(1)).as("the same as the first").isNull();
        return new StreamedAggregate(LANDED, requireNonNull(feed.changes(0)));
    }

    private static void landed(StreamedAggregate windows, String origin) {
        assertThat(windows.tell(new Event(origin, 0, 0, 1))).isTrue();
    }

    private static void complete(WindowFeed feed, long checkpoint) {
        feed.barrier(checkpoint, FROM + checkpoint);
        feed.complete(checkpoint);
    }

    private FedPart.Mark taken(OnlineStore store) throws IOException {
        FedPart part = FedPart.ofFile(Files.readAllBytes(file()));
        assertThat(store.feed(part)).isIn(FedOutcome.TAKEN, FedOutcome.KNOWN);
        Files.delete(file());
        return part.mark();
    }

    private static double count(OnlineStore store, String origin) {
        return store.at("landed", origin, 60_000);
    }

    @Test
    void whatIsCompleteLiesThereUntilItIsTaken() throws IOException {
        WindowFeed feed = feed();
        StreamedAggregate windows = windows(feed);
        landed(windows, "ATL");
        feed.barrier(1, FROM - 1);
        feed.complete(1);
        assertThat(file()).as("not as far as was fed before").doesNotExist();
        feed.barrier(2, FROM);
        assertThat(file()).as("not complete").doesNotExist();
        landed(windows, "ATL");
        feed.complete(2);
        assertThat(file()).exists();
        complete(feed, 3);
        try (OnlineStore store =
                OnlineStore.open(scratch.resolve("store"), List.of(HOUR), 1 << 20)) {
            assertThat(taken(store)).isEqualTo(new FedPart.Mark(0, 2, FROM, true));
            assertThat(count(store, "ATL")).as("as the checkpoint has it").isEqualTo(1);
            landed(windows, "ORD");
            feed.barrier(4, FROM + 4);
            // It never becomes complete.
            complete(feed, 5);
            assertThat(taken(store)).isEqualTo(new FedPart.Mark(1, 5, FROM + 5, true));
            assertThat(count(store, "ATL")).isEqualTo(2);
            assertThat(count(store, "ORD")).isEqualTo(1);
            complete(feed, 6);
            assertThat(taken(store)).isEqualTo(new FedPart.Mark(1, 6, FROM + 6, true));
            Files.delete(scratch.resolve("feed"));
            landed(windows, "ATL");
            complete(feed, 7);
            assertThat(directory()).as("of an attempt that is over").isEmptyDirectory();
            complete(feed, 8);
            assertThat(taken(store)).isEqualTo(new FedPart.Mark(2, 8, FROM + 8, true));
            assertThat(count(store, "ATL")).isEqualTo(3);
            assertThat(feed.heapBytes()).isZero();
        }
    }
}
