package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.stream.Message;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/// How old a stream's rows are said to be, whatever moments they say.
final class SentWatermarksTest {
    private static final long NOW = Duration.ofHours(10).toMillis();
    private static final long YEAR_9999 = 253_402_300_799_999L;
    private static final Duration DISORDER = Duration.ofSeconds(5);

    private final Time time = new Time();
    private final SentWatermarks watermarks =
            new SentWatermarks(moment -> moment > NOW + 10_000, DISORDER, time);
    private final Said said = new Said();

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

    private static final class Said implements WatermarkOutput {
        private long mark = Long.MIN_VALUE;
        private boolean isIdle;

        @Override
        public void emitWatermark(Watermark watermark) {
            mark = watermark.getTimestamp();
            isIdle = false;
        }

        @Override
        public void markIdle() {
            isIdle = true;
        }

        @Override
        public void markActive() {}
    }

    /// What is said behind a message that was sent at a moment.
    private long behind(long sent) {
        watermarks.onEvent(new Message(0, 0, sent, null, null), sent, said);
        watermarks.onPeriodicEmit(said);
        return said.mark;
    }

    private static long of(long newest) {
        return newest - DISORDER.toMillis() - 1;
    }

    @Test
    void messageThatIsSentInTheYear9999HidesNotHowOldOthersAre() {
        long old = NOW - Duration.ofHours(2).toMillis();
        assertThat(behind(YEAR_9999)).as("nothing is known yet").isEqualTo(Long.MIN_VALUE);
        assertThat(behind(old)).isEqualTo(of(old));
        assertThat(behind(YEAR_9999)).isEqualTo(of(old));
        assertThat(behind(NOW + 10_001)).isEqualTo(of(old));
        assertThat(behind(old + 1)).isEqualTo(of(old + 1));
    }

    /// The engine takes the least of a task's partitions that are not idle.
    @Test
    void partitionInWhichAllIsSentAheadHoldsBackNoOtherForLong() {
        assertThat(behind(YEAR_9999)).isEqualTo(Long.MIN_VALUE);
        for (int second = 0; second < 31; second++) {
            assertThat(said.isIdle).as("%d s", second).isFalse();
            time.nanos += Duration.ofSeconds(1).toNanos();
            assertThat(behind(YEAR_9999)).isEqualTo(Long.MIN_VALUE);
        }
        assertThat(said.isIdle).isTrue();

        assertThat(behind(NOW)).isEqualTo(of(NOW));
        assertThat(said.isIdle).as("it is told of again").isFalse();
    }

    @Test
    void newestCountsAndClocksMayDiffer() {
        assertThat(behind(NOW)).isEqualTo(of(NOW));
        assertThat(behind(NOW - 7_000)).isEqualTo(of(NOW));
        assertThat(behind(NOW + 10_000)).isEqualTo(of(NOW + 10_000));
    }
}
