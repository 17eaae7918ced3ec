package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.StreamWork;
import java.time.Duration;
import java.util.function.LongPredicate;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/// How old the messages of a partition are that were read, where rows see no events: nobody waits
/// for these moments, they are told. A message that was sent at a moment which lies ahead does not
/// count. Watermarks never go back, so that until that moment no other would be too old.
///
/// *Threads*: the task's.
final class SentWatermarks implements WatermarkGenerator<Message> {
    private final LongPredicate isAhead;
    private final long disorder;
    private long newest = Long.MIN_VALUE;

    /// Of a partition of which nothing has come yet.
    ///
    /// @param isAhead whether a moment lies ahead of the clock here
    /// @param disorder how much older than the newest a message may be
    SentWatermarks(LongPredicate isAhead, Duration disorder) {
        this.isAhead = isAhead;
        this.disorder = disorder.toMillis();
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
            return new SentWatermarks(work::isAhead, work.attempt().timing().disorder());
        }
    }

    @Override
    public void onEvent(Message message, long time, WatermarkOutput output) {
        long sent = message.timestamp();
        if (sent > newest && !isAhead.test(sent)) {
            newest = sent;
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (newest != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(newest - disorder - 1));
        }
    }
}
