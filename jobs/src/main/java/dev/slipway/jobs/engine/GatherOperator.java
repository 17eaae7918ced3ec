package dev.slipway.jobs.engine;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.Message.Fault;
import dev.slipway.jobs.stream.StreamTally.Held;
import dev.slipway.jobs.stream.StreamWork;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.KeyedStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/// Brings rows and what they see of events together again. Rows of a partition go on in its order,
/// so that offsets say whose answers are there.
///
/// *Threads*: the task's.
final class GatherOperator extends AbstractStreamOperator<Message>
        implements TwoInputStreamOperator<byte[], byte[], Message> {
    private static final long serialVersionUID = 1L;

    /// A row's objects, and its place among the others.
    private static final long ROW_BYTES = 200;

    private final String key;
    private transient @Nullable Open open;

    GatherOperator(String key) {
        this.key = key;
    }

    /// A row that waits, or what it sees and has come before it.
    private static final class Waiting {
        private final double[] values;

        /// Of none where no aggregate has texts.
        private final Texts texts;

        private @Nullable Message row;
        private @Nullable String late;
        private long textBytes;
        private int expected;
        private int answered;

        private Waiting(int aggregates, boolean hasTexts) {
            values = new double[aggregates];
            Arrays.fill(values, Double.NaN);
            texts = hasTexts ? new Texts(aggregates) : Message.NO_TEXTS;
        }

        private void see(int aggregate, String text) {
            texts.set(aggregate, text);
            textBytes += 2L * text.length();
        }

        private long bytes() {
            byte[] value = row == null ? null : row.value();
            return ROW_BYTES + textBytes + (value == null ? 0 : value.length);
        }
    }

    /// What it holds while it runs.
    private final class Open implements Grouped.Taker {
        private final StreamWork work;
        private final String task;
        private final int aggregates;
        private final boolean hasTexts;
        private final Map<Integer, NavigableMap<Long, Waiting>> partitions = new HashMap<>();

        /// Partitions in which the first row may go on.
        private final Set<Integer> changed = new HashSet<>();

        private long rows;
        private long bytes;

        private Open(StreamWork work, String task) {
            this.work = work;
            this.task = task;
            List<Aggregate> asked =
                    work.versions().asked().map(FeatureDefinition::aggregates).orElseThrow();
            this.aggregates = asked.size();
            this.hasTexts = asked.stream().anyMatch(one -> one.type() == Type.TEXT);
        }

        private NavigableMap<Long, Waiting> at(int partition) {
            return partitions.computeIfAbsent(partition, ignored -> new TreeMap<>());
        }

        private Waiting at(int partition, long offset) {
            return at(partition)
                    .computeIfAbsent(offset, ignored -> new Waiting(aggregates, hasTexts));
        }

        private void put(Waiting waiting, Message row, int answers) {
            waiting.row = row;
            waiting.expected = answers;
            rows++;
            bytes += waiting.bytes();
        }

        @Override
        public void row(Message row, int answers) {
            put(at(row.partition(), row.offset()), row, answers);
            changed.add(row.partition());
        }

        @Override
        public void answer(int aggregate, long row, double value, @Nullable String late) {
            Waiting waiting = at(KeyGroups.partition(row), KeyGroups.offset(row));
            waiting.values[aggregate] = value;
            note(waiting, row, late);
        }

        @Override
        public void text(int aggregate, long row, String text, @Nullable String late) {
            Waiting waiting = at(KeyGroups.partition(row), KeyGroups.offset(row));
            long before = waiting.textBytes;
            waiting.see(aggregate, text);
            // Of a row that has not come yet it counts when that does.
            bytes += waiting.row == null ? 0 : waiting.textBytes - before;
            note(waiting, row, late);
        }

        private void note(Waiting waiting, long row, @Nullable String late) {
            waiting.answered++;
            waiting.late = waiting.late == null ? late : waiting.late;
            changed.add(KeyGroups.partition(row));
        }

        @Override
        public void aside(Message event) {
            output.collect(new StreamRecord<>(event));
        }

        /// Lets go on what has all its answers and is the first of its partition.
        private void release() {
            changed.forEach(partition -> release(at(partition).values().iterator()));
            changed.clear();
        }

        private void release(Iterator<Waiting> waiting) {
            while (waiting.hasNext()) {
                Waiting first = waiting.next();
                Message row = first.row;
                if (row == null || first.answered < first.expected) {
                    return;
                }
                waiting.remove();
                rows--;
                bytes -= first.bytes();
                output.collect(new StreamRecord<>(answered(row, first)));
            }
        }

        private Message answered(Message row, Waiting waiting) {
            Message seeing = row.with(waiting.values, waiting.texts);
            return waiting.late == null
                    ? seeing
                    : seeing.with(
                            new Fault(work.attempt().topics().input(), "", waiting.late, true));
        }

        private void count() {
            work.tally().holds(task, new Held(0, 0, rows, bytes));
            work.requireRoom();
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
        int task = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        Open at = new Open(work(), "gather " + task);
        for (KeyGroupStatePartitionStreamProvider kept : context.getRawKeyedStateInputs()) {
            DataInputStream in = new DataInputStream(kept.getStream());
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                read(at, in);
            }
        }
        at.count();
        open = at;
    }

    private static void read(Open at, DataInputStream in) throws IOException {
        Waiting waiting = at.at(in.readInt(), in.readLong());
        if (in.readBoolean()) {
            at.put(waiting, Grouped.Messages.read(in), in.readInt());
        }
        waiting.answered = in.readInt();
        for (int i = 0; i < waiting.values.length; i++) {
            waiting.values[i] = in.readDouble();
        }
        long before = waiting.textBytes;
        for (int i = 0; i < waiting.texts.rows(); i++) {
            waiting.see(i, in.readUTF());
        }
        at.bytes += waiting.row == null ? 0 : waiting.textBytes - before;
        waiting.late = in.readBoolean() ? in.readUTF() : null;
    }

    @Override
    public void processElement1(StreamRecord<byte[]> rows) {
        take(rows.getValue());
    }

    @Override
    public void processElement2(StreamRecord<byte[]> answers) {
        take(answers.getValue());
    }

    private void take(byte[] part) {
        Open at = opened();
        Grouped.read(part, at);
        at.release();
        at.count();
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
        for (int group : state.getKeyGroupList()) {
            state.startNewKeyGroup(group);
            int count = 0;
            for (Map.Entry<Integer, NavigableMap<Long, Waiting>> one : at.partitions.entrySet()) {
                count += KeyGroups.of(one.getKey()) == group ? one.getValue().size() : 0;
            }
            out.writeInt(count);
            for (Map.Entry<Integer, NavigableMap<Long, Waiting>> one : at.partitions.entrySet()) {
                if (KeyGroups.of(one.getKey()) == group) {
                    write(one.getKey(), one.getValue(), out);
                }
            }
            out.flush();
        }
    }

    private static void write(int partition, NavigableMap<Long, Waiting> rows, DataOutputStream out)
            throws IOException {
        for (Map.Entry<Long, Waiting> one : rows.entrySet()) {
            Waiting waiting = one.getValue();
            out.writeInt(partition);
            out.writeLong(one.getKey());
            Message row = waiting.row;
            out.writeBoolean(row != null);
            if (row != null) {
                Grouped.Messages.write(row, out);
                out.writeInt(waiting.expected);
            }
            out.writeInt(waiting.answered);
            for (double value : waiting.values) {
                out.writeDouble(value);
            }
            for (int i = 0; i < waiting.texts.rows(); i++) {
                out.writeUTF(waiting.texts.isMissing(i) ? "" : waiting.texts.text(i));
            }
            String late = waiting.late;
            out.writeBoolean(late != null);
            if (late != null) {
                out.writeUTF(late);
            }
        }
    }
}
