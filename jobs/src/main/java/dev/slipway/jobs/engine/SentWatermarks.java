package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.StreamWork;
import java.time.Duration;
import java.util.function.LongPredicate;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;
import org.apache.flink.util.clock.RelativeClock;

/// How old the messages of a partition are that were read, where rows see no events: nobody waits
/// for these moments, they are told. A message that was sent at a moment which lies ahead does not
/// count. Watermarks never go back, so that until that moment no other would be too old.
///
/// It is as if such a message had not come: a partition in which nothing else comes says nothing of
/// its own, and after a while the others are not held back by it.
///
/// *Threads*: the task's.
final class SentWatermarks implements WatermarkGenerator<Message> {
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final LongPredicate isAhead;
    private final WatermarkGenerator<Message> counted;

    /// Of a partition of which nothing has come yet.
    ///
    /// @param isAhead whether a moment lies ahead of the clock here
    /// @param disorder how much older than the newest a message may be
    /// @param clock that stands still while the partition is not read on purpose
    SentWatermarks(LongPredicate isAhead, Duration disorder, RelativeClock clock) {
        this.isAhead = isAhead;
        this.counted =
                new WatermarksWithIdleness<>(
                        new BoundedOutOfOrdernessWatermarks<>(disorder), IDLE, clock);
    }

    /// Makes one for each partition that a task reads.
    static final class Supplier implements WatermarkGeneratorSupplier<Message> {
        private static final long serialVersionUID = 1L;

        private final String key;

        Supplier(String key) {
            this.key = key;
        }

        @Override
        public WatermarkGenerator<Message> createWatermarkGenerator(Context context) {
            StreamWork work = OpenWork.of(key);
            return new SentWatermarks(
                    work::isAhead,
                    work.attempt().timing().disorder(),
                    context.getInputActivityClock());
        }
    }

    @Override
    public void onEvent(Message message, long time, WatermarkOutput output) {
        long sent = message.timestamp();
        if (!isAhead.test(sent)) {
            counted.onEvent(message, sent, output);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        counted.onPeriodicEmit(output);
    }
}
