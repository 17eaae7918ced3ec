package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamAttempt.Timing;
import dev.slipway.jobs.stream.ReadSoFar;
import dev.slipway.jobs.stream.ReadSoFar.Place;
import dev.slipway.jobs.stream.Reading;
import dev.slipway.jobs.stream.StreamWork;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.NoWatermarksGenerator;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;
import org.jspecify.annotations.Nullable;

/// Up to which moment all messages of a partition have come: all but those that are so much older
/// than the newest. A partition in which nothing has come for a while holds back no other: it is
/// taken to have nothing that is older than the newest message of all. While brokers do not answer,
/// or have messages of it that were not read, nothing is known of what comes next, and it is not.
///
/// *Threads*: the task's.
final class ReadWatermarks implements WatermarkGenerator<Reading> {
    /// So many times as long may pass before the first message of all comes.
    private static final int STARTS = 3;

    /// Between two questions whether brokers answer.
    private static final long BETWEEN_ASKS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReadSoFar read;
    private final Unread unread;
    private final RelativeClock clock;
    private final boolean isElsewhere;
    private final long disorder;
    private final long idleNanos;
    private final long created;
    private long newest = Long.MIN_VALUE;
    private long heard;
    private long asked;
    private boolean isAnswered;
    private @Nullable Place place;

    /// Of a partition of which nothing is known yet.
    ///
    /// @param clock that stands still while the partition is not read on purpose
    /// @param isElsewhere whether other processes read as well
    ReadWatermarks(
            ReadSoFar read,
            Unread unread,
            RelativeClock clock,
            Timing timing,
            boolean isElsewhere) {
        this.read = read;
        this.unread = unread;
        this.clock = clock;
        this.isElsewhere = isElsewhere;
        this.disorder = timing.disorder().toMillis();
        this.idleNanos = timing.idle().toNanos();
        this.created = clock.relativeTimeNanos();
        this.heard = created;
        this.asked = created;
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
            StreamWork work = OpenWork.of(key);
            StreamAttempt attempt = work.attempt();
            return new ReadWatermarks(
                    work.read(),
                    FetchMetrics.of(work.key(), work.read()),
                    context.getInputActivityClock(),
                    attempt.timing(),
                    attempt.isElsewhere());
        }
    }

    @Override
    public void onEvent(Reading reading, long time, WatermarkOutput output) {
        if (place == null) {
            place = new Place(reading.topic(), reading.place().partition());
            read.reads(place);
        }
        if (reading.time() == Long.MIN_VALUE) {
            // A dead letter says no moment: as if nothing had come.
            return;
        }
        newest = Math.max(newest, reading.time());
        heard = clock.relativeTimeNanos();
        read.reached(reading.time());
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long now = clock.relativeTimeNanos();
        if (now - asked >= BETWEEN_ASKS) {
            asked = now;
            isAnswered = unread.isAnswered(place);
        }
        boolean isBeginning = !read.isReading() && now - created < STARTS * idleNanos;
        if (isBeginning || !isAnswered) {
            // Nothing can have come: the brokers are still being asked.
            heard = now;
        }
        if (now - heard >= idleNanos && !unread.isBehind(place)) {
            newest = Math.max(newest, read.newest());
            emit(newest, output);
            if (isElsewhere) {
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
