package dev.slipway.jobs.engine;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.AsOfJoin.Answers;
import dev.slipway.features.window.AsOfJoin.Asked;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.FedPart;
import dev.slipway.features.window.StreamedAggregate;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Asking;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.Message.Fault;
import dev.slipway.jobs.stream.StreamTally.Held;
import dev.slipway.jobs.stream.StreamWork;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.KeyedStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/// Keeps the windows of keys, group by group, and answers what rows ask of them when the watermark
/// says that all has come that they may see.
///
/// *Threads*: the task's.
final class WindowOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final String key;
    private transient @Nullable Open open;

    WindowOperator(String key) {
        this.key = key;
    }

    /// What it holds while it runs.
    private static final class Open implements Grouped.Taker {
        private final StreamWork work;
        private final String task;
        private final List<Aggregate> aggregates;
        private final @Nullable WindowFeed feed;
        private final Map<Integer, List<StreamedAggregate>> groups = new HashMap<>();
        private final Grouped answers = new Grouped();
        private List<StreamedAggregate> group = List.of();
        private long watermark = Long.MIN_VALUE;

        private Open(StreamWork work, TaskInfo task) {
            this.work = work;
            this.task = "window " + task.getIndexOfThisSubtask();
            this.aggregates =
                    work.versions().asked().map(FeatureDefinition::aggregates).orElseThrow();
            StreamAttempt attempt = work.attempt();
            StreamAttempt.Feed to = attempt.feed();
            this.feed =
                    to == null
                            ? null
                            : new WindowFeed(
                                    to,
                                    new FedPart.Lane(
                                            attempt.job(),
                                            attempt.number(),
                                            task.getIndexOfThisSubtask(),
                                            task.getNumberOfParallelSubtasks()),
                                    aggregates);
        }

        private List<StreamedAggregate> group(int number) {
            return groups.computeIfAbsent(
                    number,
                    ignored -> {
                        List<StreamedAggregate> made = new ArrayList<>();
                        for (int i = 0; i < aggregates.size(); i++) {
                            made.add(
                                    new StreamedAggregate(
                                            aggregates.get(i),
                                            feed == null ? null : feed.changes(i)));
                        }
                        made.forEach(one -> one.settle(watermark, (row, value) -> {}));
                        return made;
                    });
        }

        @Override
        public void event(int aggregate, Event event, String topic, Message place) {
            if (!group.get(aggregate).tell(event)) {
                String reason = tooLate("available at ", event.available(), aggregate);
                put(() -> answers.aside(place.with(new Fault(topic, "", reason, false))));
            }
        }

        @Override
        public void question(int aggregate, Asked asked) {
            if (!group.get(aggregate).ask(asked)) {
                String reason = tooLate("asks at ", asked.at(), aggregate);
                put(() -> none(aggregate, asked.row(), reason));
            }
        }

        private void none(int aggregate, long row, String reason) throws IOException {
            if (aggregates.get(aggregate).type() == Type.TEXT) {
                answers.text(aggregate, row, "", reason);
            } else {
                answers.answer(aggregate, row, Double.NaN, reason);
            }
        }

        private String tooLate(String what, long moment, int aggregate) {
            return "too late: "
                    + what
                    + Asking.moment(moment)
                    + " (expected: after "
                    + Asking.moment(group.get(aggregate).watermark())
                    + ", the watermark, which is from.out-of-order behind what has come) for"
                    + " aggregate "
                    + aggregates.get(aggregate).name();
        }

        private void settle(List<StreamedAggregate> windows) {
            for (int i = 0; i < windows.size(); i++) {
                windows.get(i).settle(watermark, new Settled(answers, i));
            }
        }

        /// Tells what is held, and fails where it is too much.
        private void count() {
            long keys = 0;
            long tiles = 0;
            long bytes = feed == null ? 0 : feed.heapBytes();
            for (List<StreamedAggregate> windows : groups.values()) {
                for (StreamedAggregate one : windows) {
                    keys += one.keys();
                    tiles += one.tiles();
                    bytes += one.heapBytes();
                }
            }
            work.tally().holds(task, new Held(keys, tiles, 0, bytes));
            work.requireRoom();
        }
    }

    /// Answers of an aggregate on their way out.
    private record Settled(Grouped to, int aggregate) implements Answers {
        @Override
        public void put(long row, double value) {
            WindowOperator.put(() -> to.answer(aggregate, row, value, null));
        }

        @Override
        public void text(long row, @Nullable String text) {
            WindowOperator.put(() -> to.text(aggregate, row, text == null ? "" : text, null));
        }
    }

    /// Something that writes to memory.
    private interface Writing {
        void write() throws IOException;
    }

    private static void put(Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
    }

    private Open opened() {
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    private StreamWork work() {
        return OpenWork.of(
                key, getRuntimeContext()::registerUserCodeClassLoaderReleaseHookIfAbsent);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        Open at = new Open(work(), getRuntimeContext().getTaskInfo());
        for (KeyGroupStatePartitionStreamProvider kept : context.getRawKeyedStateInputs()) {
            DataInputStream in = new DataInputStream(kept.getStream());
            // Else rows would wait after a crash until something new comes.
            at.work.readUntil(in.readLong());
            if (in.readBoolean()) {
                for (StreamedAggregate one : at.group(kept.getKeyGroupId())) {
                    one.read(in);
                    // What is too late for one group is so for those that come first afterwards.
                    at.watermark = Math.max(at.watermark, one.watermark());
                }
            }
        }
        open = at;
    }

    @Override
    public void processElement(StreamRecord<byte[]> element) {
        Open at = opened();
        byte[] part = element.getValue();
        int number = ByteBuffer.wrap(part).getInt();
        at.group = at.group(KeyGroups.group(number));
        Grouped.read(part, at);
        at.settle(at.group);
        flush(at);
        at.count();
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        Open at = opened();
        at.watermark = Math.max(at.watermark, mark.getTimestamp());
        at.groups.values().forEach(at::settle);
        flush(at);
        at.count();
        super.processWatermark(mark);
    }

    private void flush(Open at) {
        at.answers.flush(part -> output.collect(new StreamRecord<>(part)));
    }

    @Override
    protected boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        Open at = opened();
        KeyedStateCheckpointOutputStream state = context.getRawKeyedOperatorStateOutput();
        DataOutputStream out = new DataOutputStream(state);
        for (int number : state.getKeyGroupList()) {
            state.startNewKeyGroup(number);
            List<StreamedAggregate> windows = at.groups.get(number);
            out.writeLong(at.work.read().newest());
            out.writeBoolean(windows != null);
            if (windows != null) {
                for (StreamedAggregate one : windows) {
                    one.write(out);
                }
            }
            out.flush();
        }
        if (at.feed != null) {
            at.feed.barrier(context.getCheckpointId(), at.watermark);
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        WindowFeed feed = opened().feed;
        if (feed != null) {
            feed.complete(checkpoint);
        }
    }
}
