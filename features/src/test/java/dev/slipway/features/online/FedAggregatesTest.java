package dev.slipway.features.online;

import static dev.slipway.features.online.Arrivals.ARRIVALS;
import static dev.slipway.features.online.Arrivals.MEAN;
import static dev.slipway.features.online.Arrivals.MEMORY;
import static dev.slipway.features.online.Arrivals.TWO;
import static dev.slipway.features.online.Arrivals.definition;
import static dev.slipway.features.online.Arrivals.event;
import static dev.slipway.features.online.Arrivals.send;
import static dev.slipway.features.online.Arrivals.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.features.window.StreamedAggregate;
import dev.slipway.features.window.WindowChanges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Aggregates that a stream feeds, and what others may bring to them.
final class FedAggregatesTest {
    @TempDir private Path scratch;
    private final Instant now = Instant.parse("2026-11-27T08:00:00Z");

    private OnlineAggregates open(long memory) throws IOException {
        return open(memory, InstantSource.fixed(now));
    }

    private OnlineAggregates open(long memory, InstantSource clock) throws IOException {
        return OnlineAggregates.open(scratch.resolve("online"), memory, clock, System::nanoTime);
    }

    private OnlineAggregates open() throws IOException {
        return open(MEMORY);
    }

    private AggregateValues values(OnlineAggregates online, String text) throws IOException {
        return online.open(definition(scratch, text));
    }

    private FedPart part(String job, long number, String text, Event... events) throws IOException {
        Aggregate aggregate = definition(scratch, text).aggregates().getLast();
        WindowChanges changes = new WindowChanges();
        StreamedAggregate stream = new StreamedAggregate(aggregate, changes);
        for (Event event : events) {
            assertThat(stream.tell(event)).isTrue();
        }
        return new FedPart(
                new FedPart.Lane(job, 1, 0, 1),
                new FedPart.Mark(number, 5, now.toEpochMilli() - 4_000, true),
                aggregate,
                changes.take(1 << 20));
    }

    private Event late(String key, double delay) {
        long time = now.minusSeconds(1_800).toEpochMilli();
        return new Event(key, time, time, delay);
    }

    /// Events would count twice that come by a stream and by somebody who brings them.
    @Test
    void whatAStreamFeedsIsFedByItAlone() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, TWO)) {
            send(
                    online,
                    1,
                    List.of(
                            event("ORD", "2026-11-27T07:30Z", 1),
                            event("ATL", "2026-11-27T07:30Z", 1)));
            FedPart mean = part("late", 0, MEAN, late("ATL", 10), late("ATL", 20));
            assertThat(online.feed(mean)).isEqualTo(FedOutcome.TAKEN);
            assertThat(online.feed(mean)).isEqualTo(FedOutcome.KNOWN);
            assertThat(value(values, "ATL")).isEqualTo(15);
            assertThat(value(values, "ORD")).as("not of the stream").isNaN();
            assertThat(send(online, 2, event("ATL", "2026-11-27T07:30Z", 99)))
                    .as("the other aggregate takes it")
                    .isEqualTo(new EventReceipt(ARRIVALS, 1, 1, 1));
            assertThat(value(values, "ATL")).isEqualTo(15);
            assertThat(online.feed(part("late", 0, TWO, late("ATL", 7))))
                    .isEqualTo(FedOutcome.TAKEN);
            assertThatThrownBy(() -> send(online, 3, event("ATL", "2026-11-27T07:30Z", 1)))
                    .isInstanceOfSatisfying(
                            RefusalException.class,
                            e -> assertThat(e.refusal().code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessageStartingWith("source: arrivals: stream job late feeds");
            assertThat(online.feed(part("other", 0, MEAN))).isEqualTo(FedOutcome.OTHER);
            assertThat(online.standings())
                    .allMatch(one -> one.newest() != null)
                    .extracting(one -> now.toEpochMilli() - newest(one))
                    .as("as fresh as the watermark")
                    .containsOnly(4_000L);
            assertThat(online.fedUntil(Set.of("arrivals"))).hasValue(now.toEpochMilli() - 4_000);
            assertThat(online.fedUntil(Set.of("departures"))).isEmpty();
            online.keepFeeders(Set.of("other"));
            assertThat(send(online, 3, event("ATL", "2026-11-27T07:30Z", 30)).taken()).isEqualTo(2);
            assertThat(value(values, "ATL")).isEqualTo(20);
            assertThat(online.feed(part("other", 0, MEAN))).isEqualTo(FedOutcome.TAKEN);
            assertThat(value(values, "ATL")).isNaN();
        }
    }

    private static long newest(AggregateStanding standing) {
        Long newest = standing.newest();
        return newest == null ? 0 : newest;
    }

    @Test
    void versionThatComesAfterTheStreamFindsItsWindows() throws IOException {
        try (OnlineAggregates online = open()) {
            assertThat(online.feed(part("late", 0, MEAN, late("ATL", 10))))
                    .isEqualTo(FedOutcome.TAKEN);
        }
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            assertThat(value(values, "ATL")).isEqualTo(10);
            assertThatThrownBy(() -> send(online, 1, event("ATL", "2026-11-27T07:30Z", 1)))
                    .hasMessageContaining("stream job late feeds");
        }
    }

    /// Its child may go on for a while: what it says then would take all that it has said before.
    @Test
    void streamThatIsNotToFeedAnyMoreLeavesWhatItHasFed() throws IOException {
        try (OnlineAggregates online = open();
                AggregateValues values = values(online, MEAN)) {
            online.keepFeeders(Set.of("late"));
            assertThat(online.feed(part("late", 0, MEAN, late("ATL", 10))))
                    .isEqualTo(FedOutcome.TAKEN);
            online.keepFeeders(Set.of());
            assertThat(online.feed(part("late", 0, MEAN))).isEqualTo(FedOutcome.ENDED);
            assertThat(value(values, "ATL")).isEqualTo(10);
        }
    }

    /// What a part would say of its watermark is never heard where parts find no room.
    @Test
    void fullStoreForgetsByTheClockWhatAStreamHasFed() throws IOException {
        MutableClock clock = new MutableClock(now);
        try (OnlineAggregates online = open(10, clock)) {
            assertThat(online.feed(part("late", 0, MEAN, late("ATL", 10))))
                    .isEqualTo(FedOutcome.TAKEN);
            assertThatThrownBy(() -> online.feed(part("late", 1, MEAN)))
                    .hasMessageStartingWith("tiles: online features take ");
            clock.now = now.plus(Duration.ofDays(1));
            assertThat(online.feed(part("late", 1, MEAN))).isEqualTo(FedOutcome.TAKEN);
        }
    }

    /// By the clock here all that it has is long past; by its own time nothing is.
    @Test
    void fullStoreKeepsWhatAStreamOfThePastStillSees() throws IOException {
        MutableClock clock = new MutableClock(now.plus(Duration.ofDays(30)));
        try (OnlineAggregates online = open(10, clock)) {
            assertThat(online.feed(part("late", 0, MEAN, late("ATL", 10))))
                    .isEqualTo(FedOutcome.TAKEN);
            assertThatThrownBy(() -> online.feed(part("late", 1, MEAN)))
                    .hasMessageStartingWith("tiles: online features take ");
            assertThat(online.standings()).extracting(AggregateStanding::keys).containsOnly(1L);
            clock.now = clock.now.plus(Duration.ofDays(1));
            assertThat(online.feed(part("late", 1, MEAN)))
                    .as("it told no other moment for a day")
                    .isEqualTo(FedOutcome.TAKEN);
            assertThat(online.standings()).extracting(AggregateStanding::keys).containsOnly(0L);
        }
    }

    private static final class MutableClock implements InstantSource {
        private Instant now;

        private MutableClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void partsWaitForRoom() throws IOException {
        try (OnlineAggregates online = open(10)) {
            assertThat(online.feed(part("late", 0, MEAN, late("ATL", 10))))
                    .isEqualTo(FedOutcome.TAKEN);
            assertThatThrownBy(() -> online.feed(part("late", 1, MEAN, late("ATL", 10))))
                    .isInstanceOfSatisfying(
                            RefusalException.class,
                            e -> assertThat(e.refusal().code()).isEqualTo(ErrorCode.OVERLOADED))
                    .hasMessageStartingWith("tiles: online features take ");
        }
    }
}
