package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.StreamAttempt.Timing;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.ReadSoFar;
import dev.slipway.jobs.stream.ReadSoFar.Place;
import dev.slipway.jobs.stream.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When a partition in which nothing comes holds back no other, in virtual time.
final class ReadWatermarksTest {
    private static final String TOPIC = "flights";
    private static final Duration DISORDER = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final long NINE = Duration.ofHours(9).toMillis();
    private static final long TEN = Duration.ofHours(10).toMillis();

    private final ReadSoFar read = new ReadSoFar();
    private final Brokers brokers = new Brokers();
    private final Time time = new Time();
    private final List<Partition> partitions = new ArrayList<>();

    private static final class Time implements RelativeClock {
        private long nanos = Duration.ofDays(1).toNanos();

        @Override
        public long relativeTimeMillis() {
            return nanos / 1_000_000;
        }

        @Override
        public long relativeTimeNanos() {
            return nanos;
        }
    }

    private static final class Brokers implements Unread {
        private final Map<Integer, Long> unread = new HashMap<>();
        private boolean areThere = true;

        @Override
        public boolean isAnswered(@Nullable Place place) {
            return areThere;
        }

        @Override
        public boolean isBehind(@Nullable Place place) {
            return place == null
                    ? unread.values().stream().anyMatch(count -> count > 0)
                    : unread.getOrDefault(place.partition(), 0L) > 0;
        }
    }

    private final class Partition implements WatermarkOutput {
        private final int number;
        private final ReadWatermarks watermarks;
        private long mark = Long.MIN_VALUE;

        private Partition(int number) {
            this.number = number;
            Timing timing =
                    new Timing(Duration.ofMillis(5), Duration.ofMinutes(10), DISORDER, IDLE);
            this.watermarks = new ReadWatermarks(read, brokers, time, timing, false);
            partitions.add(this);
        }

        private void bring(long moment) {
            Message place = new Message(number, 0, moment, null, null);
            watermarks.onEvent(
                    new Reading(place, TOPIC, null, List.of(), List.of(), moment, null),
                    moment,
                    this);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            mark = Math.max(mark, watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            throw new AssertionError("one of this process alone");
        }

        @Override
        public void markActive() {}
    }

    private void pass(Duration duration) {
        for (long left = duration.toNanos(); left > 0; left -= TICK.toNanos()) {
            time.nanos += Math.min(left, TICK.toNanos());
            partitions.forEach(one -> one.watermarks.onPeriodicEmit(one));
        }
    }

    /// The mark of a partition that is waited for.
    private static long waited(long newest) {
        return newest - DISORDER.toMillis() - 1;
    }

    @Test
    void partitionInWhichNothingComesForAWhileHoldsBackNoOther() {
        Partition ahead = new Partition(0);
        Partition behind = new Partition(1);
        Partition empty = new Partition(2);
        ahead.bring(TEN);
        behind.bring(NINE);
        pass(IDLE.minus(TICK));
        assertThat(behind.mark).isEqualTo(waited(NINE));
        assertThat(empty.mark).isEqualTo(Long.MIN_VALUE);
        pass(TICK);
        assertThat(behind.mark).isEqualTo(TEN);
        assertThat(empty.mark).isEqualTo(TEN);
    }

    /// What is read of a backlog behind it would be late by what lies between the partitions.
    @Test
    void outageOfAllBrokersIsNoSilenceOfAPartition() {
        Partition ahead = new Partition(0);
        Partition behind = new Partition(1);
        Partition empty = new Partition(2);
        ahead.bring(TEN);
        behind.bring(NINE);
        pass(IDLE.dividedBy(2));
        brokers.areThere = false;
        pass(IDLE.multipliedBy(30));
        brokers.areThere = true;
        pass(IDLE.minus(TICK));
        assertThat(ahead.mark).isEqualTo(waited(TEN));
        assertThat(behind.mark).isEqualTo(waited(NINE));
        assertThat(empty.mark).isEqualTo(Long.MIN_VALUE);
        behind.bring(NINE + 1_000);
        pass(TICK);
        assertThat(behind.mark).isEqualTo(waited(NINE + 1_000));
        pass(IDLE);
        assertThat(behind.mark).isEqualTo(TEN);
    }

    @Test
    void partitionWithMessagesThatWereNotReadIsNotSilent() {
        Partition ahead = new Partition(0);
        Partition behind = new Partition(1);
        ahead.bring(TEN);
        behind.bring(NINE);
        brokers.unread.put(1, 4L);
        pass(IDLE.multipliedBy(30));
        assertThat(ahead.mark).isEqualTo(TEN);
        assertThat(behind.mark).isEqualTo(waited(NINE));
        brokers.unread.put(1, 0L);
        pass(TICK);
        assertThat(behind.mark).isEqualTo(TEN);
    }

    @Test
    void partitionOfWhichNothingHasComeIsNotSilentWhileOneMayHaveMessages() {
        Partition ahead = new Partition(0);
        Partition unheard = new Partition(1);
        ahead.bring(TEN);
        brokers.unread.put(1, 4L);
        pass(IDLE.multipliedBy(30));
        assertThat(unheard.mark).isEqualTo(Long.MIN_VALUE);
        brokers.unread.clear();
        pass(TICK);
        assertThat(unheard.mark).isEqualTo(TEN);
    }
}
