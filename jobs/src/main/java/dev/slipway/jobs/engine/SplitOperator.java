package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.Reading;
import dev.slipway.jobs.stream.StreamWork;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/// Splits what messages ask and tell by groups of keys, batch by batch; rows go beside, to where
/// their answers will come. None waits when a barrier or a watermark passes. Before a barrier does,
/// it notes up to where rows were read.
///
/// *Threads*: the task's.
final class SplitOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<Reading, byte[]>, ProcessingTimeCallback {
    private static final long serialVersionUID = 1L;

    /// Where rows go.
    static final OutputTag<byte[]> ROWS = new OutputTag<>("rows", KeyGroups.PARTS);

    private final String key;
    private final String input;
    private final int batchRows;
    private final long batchMillis;
    private transient @Nullable StreamWork work;
    private transient @Nullable Map<Integer, Long> next;
    private transient @Nullable Grouped asked;
    private transient @Nullable Grouped rows;
    private transient boolean isTimed;

    SplitOperator(String key, StreamAttempt attempt) {
        this.key = key;
        this.input = attempt.topics().input();
        this.batchRows = attempt.pace().batchRows();
        this.batchMillis = attempt.timing().batch().toMillis();
    }

    @Override
    public void open() throws Exception {
        super.open();
        work =
                OpenWork.of(
                        key, getRuntimeContext()::registerUserCodeClassLoaderReleaseHookIfAbsent);
        next = new HashMap<>();
        asked = new Grouped();
        rows = new Grouped();
    }

    @Override
    public void processElement(StreamRecord<Reading> element) throws IOException {
        Grouped toWindows = Objects.requireNonNull(asked);
        Grouped toRows = Objects.requireNonNull(rows);
        Reading reading = element.getValue();
        if (reading.topic().equals(input)) {
            Message place = reading.place();
            Objects.requireNonNull(next).put(place.partition(), place.offset() + 1);
        }
        Message row = reading.row();
        if (row != null) {
            toRows.row(row, reading.questions().size());
            for (Reading.Question question : reading.questions()) {
                toWindows.question(row, question);
            }
        }
        for (Reading.Told told : reading.events()) {
            toWindows.event(reading, told);
        }
        Message aside = reading.aside();
        if (aside != null) {
            toRows.aside(aside);
        }
        if (toWindows.size() + toRows.size() >= batchRows) {
            flush();
        } else if (!isTimed) {
            isTimed = true;
            Object ignored =
                    processingTimeService.registerTimer(
                            processingTimeService.getCurrentProcessingTime() + batchMillis, this);
        }
    }

    private void flush() {
        Objects.requireNonNull(rows).flush(part -> output.collect(ROWS, new StreamRecord<>(part)));
        Objects.requireNonNull(asked).flush(part -> output.collect(new StreamRecord<>(part)));
    }

    @Override
    public void onProcessingTime(long time) {
        isTimed = false;
        flush();
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        flush();
        // Not with the snapshot: the barrier is on its way by then.
        Objects.requireNonNull(work).read().behindBarrier(Objects.requireNonNull(next));
    }
}
