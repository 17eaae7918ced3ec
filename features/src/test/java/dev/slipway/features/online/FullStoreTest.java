package dev.slipway.features.online;

import static dev.slipway.features.online.Arrivals.ARRIVALS;
import static dev.slipway.features.online.Arrivals.MEAN;
import static dev.slipway.features.online.Arrivals.MEMORY;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes, and what is refused, once online features take all of their memory.
final class FullStoreTest {
    private static final String HIGHEST = aggregate("delay", "max", "");

    @TempDir private Path scratch;
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private long nanos;

    private OnlineAggregates open() throws IOException {
        return OnlineAggregates.open(scratch.resolve("online"), MEMORY, () -> now, () -> nanos);
    }

    private AggregateValues values(OnlineAggregates online, String text) throws IOException {
        return online.open(definition(scratch, text));
    }

    /// What is old goes first; what is left is refused in words, and taken once there is room.
    @Test
    void memoryIsBounded() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            assertThat(value(values, "ATL")).isNaN();
            long number = 0;
            RefusalException refused = null;
            while (refused == null) {
                try {
                    send(online, number, many(number, "2026-11-27T07:30Z"));
                    number++;
                } catch (RefusalException e) {
                    refused = e;
                }
                assertThat(online.heapBytes()).isLessThanOrEqualTo(MEMORY);
            }
            assertThat(number).isGreaterThan(20);
            assertThat(refused.refusal().code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(refused).hasMessageContaining("features.memory");
            now = now.plus(Duration.ofHours(3));
        }
        try (OnlineAggregates online =
                        OnlineAggregates.open(
                                scratch.resolve("online"),
                                2 * MEMORY,
                                () -> now,
                                System::nanoTime);
                AggregateValues values = values(online, MEAN)) {
            long before = online.heapBytes();
            for (int i = 0; i < 64; i++) {
                send(online, 1_000_000 + i, event("ATL", "2026-11-27T10:59Z", 4));
            }
            assertThat(online.heapBytes()).isLessThan(before / 10);
            assertThat(value(values, "ATL")).isEqualTo(4);
        }
    }

    /// As many as it takes until they are refused.
    private static void fill(OnlineAggregates online) {
        fill(online, "features.memory");
    }

    private static void fill(OnlineAggregates online, String refusal) {
        assertThatThrownBy(
                        () -> {
                            for (long number = 0; number < 1_000; number++) {
                                send(online, number, many(number, "2026-11-27T07:30Z"));
                            }
                        })
                .hasMessageContaining(refusal);
    }

    private static List<Map<String, Cell>> many(long number, String at) {
        List<Map<String, Cell>> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(event("key-" + number + "-" + i, at, i));
        }
        return many;
    }

    /// Nothing was taken since that says how late it is, only refused.
    @Test
    void fullStoreHasRoomOnceWhatItHasIsOld() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            fill(online);
            now = now.plus(Duration.ofHours(3));
            assertThat(send(online, 1_000, many(1_000, "2026-11-27T10:59Z")).taken()).isEqualTo(1);
            assertThat(value(values, "key-1000-4")).isEqualTo(4);
        }
    }

    /// An event of tomorrow was let in by a clock that said so.
    @Test
    void fullStoreForgetsNothingForAClockThatRanAhead() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            Instant right = now;
            now = right.plus(Duration.ofDays(1));
            List<Map<String, Cell>> tomorrow = List.of(event("ORD", "2026-11-28T07:59Z", 1));
            online.take(ARRIVALS, new EventDelivery("ahead", 1, tomorrow));
            now = right;
            fill(online);
            assertThat(value(values, "key-0-4")).isEqualTo(4);
        }
    }

    @Test
    void storeThatIsOpenedFullHasRoomOnceWhatItHasIsOld() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            fill(online);
            assertThat(value(values, "key-0-4")).isEqualTo(4);
        }
        now = now.plus(Duration.ofHours(3));
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            assertThat(send(online, 1_000, many(1_000, "2026-11-27T10:59Z")).taken()).isEqualTo(1);
            assertThat(value(values, "key-1000-4")).isEqualTo(4);
        }
    }

    /// A version that has gone would keep out what those need that are there, for a week.
    @Test
    void whatNobodyAsksForGoesWhereThereIsNoRoom() throws IOException {
        Path gone =
                scratch.resolve("online")
                        .resolve(definition(scratch, HIGHEST).aggregates().getFirst().digest());
        try (OnlineAggregates online = open()) {
            try (AggregateValues highest = values(online, HIGHEST)) {
                fill(online);
                assertThat(value(highest, "key-0-4")).isEqualTo(4);
            }
            try (AggregateValues mean = values(online, MEAN)) {
                assertThat(gone).exists();
                assertThat(send(online, 1_000, many(1_000, "2026-11-27T07:59Z")))
                        .isEqualTo(new EventReceipt(ARRIVALS, 50, 1, 1));
                assertThat(value(mean, "key-1000-4")).isEqualTo(4);
                assertThat(online.standings()).hasSize(1);
                assertThat(gone).doesNotExist();
            }
            try (AggregateValues back = values(online, HIGHEST)) {
                assertThat(value(back, "key-0-4")).isNaN();
                assertThat(send(online, 1_001, event("ATL", "2026-11-27T07:59Z", 9)).taken())
                        .isEqualTo(2);
                assertThat(value(back, "ATL")).isEqualTo(9);
            }
        }
    }

    /// An endpoint whose version sleeps wakes it with the windows that it had.
    @Test
    void whatAVersionNeedsThatSleepsStaysUntilItIsGone() throws IOException {
        Set<String> needed = new HashSet<>();
        needed.add(definition(scratch, HIGHEST).aggregates().getFirst().digest());
        try (OnlineAggregates online = open()) {
            online.keepNeeded(() -> one -> needed.contains(one.digest()));
            try (AggregateValues highest = values(online, HIGHEST)) {
                fill(online);
                assertThat(value(highest, "key-0-4")).isEqualTo(4);
            }
            try (AggregateValues mean = values(online, MEAN)) {
                assertThatThrownBy(() -> send(online, 1_000, many(1_000, "2026-11-27T07:59Z")))
                        .hasMessageContaining("features.memory");
                try (AggregateValues awake = values(online, HIGHEST)) {
                    assertThat(value(awake, "key-0-4")).isEqualTo(4);
                }
                needed.clear();
                assertThat(send(online, 1_000, many(1_000, "2026-11-27T07:59Z")))
                        .isEqualTo(new EventReceipt(ARRIVALS, 50, 1, 1));
                assertThat(value(mean, "key-1000-4")).isEqualTo(4);
                assertThat(online.standings()).hasSize(1);
            }
        }
    }

    /// Whoever follows what is served holds a lock under which versions leave their aggregates.
    @Test
    void whoKnowsWhatIsNeededMayWaitForWhoIsInside() throws IOException {
        try (OnlineAggregates online = open()) {
            online.keepNeeded(() -> {
                CompletableFuture.runAsync(() -> online.keepFeeders(Set.of()))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
                return one -> false;
            });
            values(online, MEAN).close();
            fill(online, "source: arrivals");
            assertThat(online.standings()).isEmpty();
        }
    }

    /// The one that was left first is enough.
    @Test
    void whatWasLeftLongestAgoGoesFirst() throws IOException {
        try (OnlineAggregates online = open()) {
            try (AggregateValues highest = values(online, HIGHEST)) {
                fill(online);
                assertThat(value(highest, "key-0-4")).isEqualTo(4);
            }
            now = now.plusSeconds(60);
            try (AggregateValues mean = values(online, MEAN)) {
                send(online, 1_000, event("ATL", "2026-11-27T07:59Z", 1));
                assertThat(value(mean, "ATL")).isEqualTo(1);
            }
            AggregateValues lowest = values(online, aggregate("delay", "min", ""));
            assertThat(send(online, 1_001, many(1_001, "2026-11-27T07:59Z")).taken()).isEqualTo(2);
            lowest.close();
            assertThat(online.standings()).hasSize(2);
        }
    }

    @Test
    void whatAloneHasNoRoomAndNobodyAsksForHasNoSourceAnyMore() throws IOException {
        try (OnlineAggregates online = open()) {
            values(online, MEAN).close();
            fill(online, "source: arrivals");
            assertThat(online.standings()).isEmpty();
            assertThat(online.heapBytes()).isZero();
        }
    }

    /// Events come before the versions are loaded that were served before.
    @Test
    void whatNobodyAsksForYetStaysAfterAStart() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues mean = values(online, MEAN)) {
            fill(online);
            assertThat(value(mean, "key-0-4")).isEqualTo(4);
        }
        try (OnlineAggregates online = open()) {
            nanos += UnusedAggregates.LOADING.toNanos() - 1;
            fill(online);
            try (AggregateValues mean = values(online, MEAN)) {
                assertThat(value(mean, "key-0-4")).isEqualTo(4);
            }
        }
        try (OnlineAggregates online = open()) {
            nanos += UnusedAggregates.LOADING.toNanos();
            fill(online, "source: arrivals");
            assertThat(online.standings()).isEmpty();
        }
    }

    /// What a version had that has gone is not given away for nothing.
    @Test
    void whatNobodyAsksForStaysWhereItsRoomWouldNotDo() throws IOException {
        EventSource departures = new EventSource("departures");
        try (OnlineAggregates online = open();
                AggregateValues mean = values(online, MEAN)) {
            values(online, HIGHEST.replace("source: arrivals", "source: departures")).close();
            online.take(
                    departures,
                    new EventDelivery("test", 1, List.of(event("ATL", "2026-11-27T07:30Z", 1))));
            fill(online);
            assertThat(value(mean, "key-0-4")).isEqualTo(4);
            assertThat(online.standings()).hasSize(2);
        }
    }
}
