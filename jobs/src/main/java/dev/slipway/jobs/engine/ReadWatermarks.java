package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.StreamAttempt.Timing;
import dev.slipway.jobs.stream.Reading;
import dev.slipway.jobs.stream.StreamWork;
import org.apache.flink.api.common.eventtime.NoWatermarksGenerator;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/// Up to which moment all messages of a partition have come: all but those that are so much older
/// than the newest. A partition in which nothing has come for a while holds back no other: it is
/// taken to have nothing that is older than the newest message of all.
///
/// *Threads*: the task's.
final class ReadWatermarks implements WatermarkGenerator<Reading> {
    /// So many times as long may pass before the first message of all comes.
    private static final int STARTS = 3;

    private final StreamWork work;
    private final RelativeClock clock;
    private final long disorder;
    private final long idleNanos;
    private final long created;
    private long newest = Long.MIN_VALUE;
    private long heard;

    /// Of a partition of which nothing is known yet.
    ///
    /// @param clock that stands still while the partition is not read on purpose
    ReadWatermarks(StreamWork work, RelativeClock clock) {
        Timing timing = work.attempt().timing();
        this.work = work;
        this.clock = clock;
        this.disorder = timing.disorder().toMillis();
        this.idleNanos = timing.idle().toNanos();
        this.created = clock.relativeTimeNanos();
        this.heard = created;
    }

    /// Makes one for each partition that a task reads.
    static final class Supplier implements WatermarkGeneratorSupplier<Reading> {
        private static final long serialVersionUID = 1L;

        private final String key;
        private transient boolean hasMain;

        Supplier(String key) {
            this.key = key;
        }

        @Override
        public WatermarkGenerator<Reading> createWatermarkGenerator(Context context) {
            if (!hasMain) {
                // The engine begins with one for what comes from no partition; nothing does, and
                // whatever it said would count for all of them.
                hasMain = true;
                return new NoWatermarksGenerator<>();
            }
            return new ReadWatermarks(OpenWork.of(key), context.getInputActivityClock());
        }
    }

    @Override
    public void onEvent(Reading reading, long time, WatermarkOutput output) {
        work.reads();
        if (reading.time() == Long.MIN_VALUE) {
            // A dead letter says no moment: as if nothing had come.
            return;
        }
        newest = Math.max(newest, reading.time());
        heard = clock.relativeTimeNanos();
        work.reached(reading.time());
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long now = clock.relativeTimeNanos();
        if (!work.isReading() && now - created < STARTS * idleNanos) {
            // Nothing has come from anywhere yet: the brokers are still being asked.
            heard = now;
        }
        if (now - heard >= idleNanos) {
            newest = Math.max(newest, work.newest());
            emit(newest, output);
            if (work.attempt().isElsewhere()) {
                // What has come in other processes is not known here: they go on without it.
                output.markIdle();
            }
        } else if (newest != Long.MIN_VALUE) {
            emit(newest - disorder - 1, output);
        }
    }

    private static void emit(long millis, WatermarkOutput output) {
        if (millis != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(millis));
        }
    }
}
