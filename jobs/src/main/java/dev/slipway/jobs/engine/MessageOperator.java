package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.AnswerCounts;
import dev.slipway.jobs.stream.KeptRows;
import dev.slipway.jobs.stream.LoadedSplit;
import dev.slipway.jobs.stream.Message;
import dev.slipway.jobs.stream.Outgoing;
import dev.slipway.jobs.stream.SplitScorer;
import dev.slipway.jobs.stream.StreamTally.Counts;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.jspecify.annotations.Nullable;

/// Gathers messages until there are enough of them, or the first has waited long enough, and scores
/// them together. None waits when a barrier or a watermark passes, so that no message is state.
///
/// A split changes at a barrier. Messages behind it wait until that checkpoint is complete: from
/// then on whoever begins again begins with the new split at the same message. With as many of them
/// as it may [hold][Hold] it stands still.
///
/// *Threads*: the task's.
final class MessageOperator extends AbstractStreamOperator<Outgoing>
        implements OneInputStreamOperator<Message, Outgoing>, ProcessingTimeCallback {
    private static final long serialVersionUID = 1L;
    private static final long NOTHING = Long.MIN_VALUE;

    private final String key;
    private transient @Nullable Open open;
    private transient boolean isTimed;
    private transient long heldMark;
    private transient long rows;
    private transient long dead;
    private transient long aside;

    MessageOperator(String key) {
        this.key = key;
    }

    /// What it holds while it runs.
    private static final class Open {
        private final StreamWork work;
        private final ListState<String> state;
        private final List<Message> waiting = new ArrayList<>();
        private final Map<Integer, Long> offsets = new HashMap<>();
        private final Map<Integer, Long> since = new HashMap<>();
        private final KeptRows kept;
        private final AnswerCounts answers = new AnswerCounts();
        private final Hold hold;
        private LoadedSplit split;
        private SplitScorer scorer;

        private Open(
                StreamWork work, ListState<String> state, LoadedSplit split, int task, Hold hold) {
            this.work = work;
            this.state = state;
            this.hold = hold;
            this.kept = work.kept(task);
            this.split = split;
            this.scorer = work.scorer(split, kept);
        }

        private void change(LoadedSplit to) {
            scorer.close();
            split = to;
            scorer = work.scorer(to, kept);
            since.clear();
            since.putAll(offsets);
            answers.begin(to.choice());
        }

        private void resume(List<TaskState> tasks, int task) {
            tasks.forEach(one -> since.putAll(one.since(split.choice())));
            if (task == 0) {
                answers.add(TaskState.answered(tasks));
            }
            answers.begin(split.choice());
        }

        private void count(SplitScorer.Scored scored) {
            answers.add(split.choice(), scored);
            work.tally().answered(split.choice(), scored);
        }
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        heldMark = NOTHING;
        StreamWork work =
                OpenWork.of(
                        key, getRuntimeContext()::registerUserCodeClassLoaderReleaseHookIfAbsent);
        ListState<String> state =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(KeptTasks.STATE, Types.STRING));
        List<TaskState> kept = new ArrayList<>();
        for (String text : state.get()) {
            kept.add(TaskState.of(text));
        }
        int number = task();
        if (number == 0) {
            rows = kept.stream().mapToLong(TaskState::rows).sum();
            dead = kept.stream().mapToLong(TaskState::dead).sum();
            aside = kept.stream().mapToLong(TaskState::aside).sum();
        }
        try {
            Hold hold = Hold.of(this, Hold.MOST_BYTES);
            Open at = new Open(work, state, work.resume(kept), number, hold);
            at.resume(kept, number);
            open = at;
            OpenWork.begun(key);
        } catch (RuntimeException e) {
            throw work.failed(e);
        }
    }

    private Open opened() {
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    @Override
    public void processElement(StreamRecord<Message> element) throws InterruptedException {
        Open at = opened();
        Message message = element.getValue();
        at.hold.awaitRoom();
        if (!message.isRow()) {
            // Nothing is scored and nothing goes on behind it: it waits for no barrier.
            output.collect(new StreamRecord<>(at.scorer.aside(message)));
            aside++;
            at.work.tally().putAside(1);
            return;
        }
        int longest = at.work.begin().limits().longest();
        Message taken = message.within(longest, at.work.attempt().topics().input(), true);
        at.waiting.add(taken);
        at.hold.take(taken.bytes());
        if (at.hold.isOverfull()) {
            // It stops, but standing still it would not see another barrier that is under way.
            score();
            at.hold.emptied();
        }
        if (at.hold.isOn()) {
            return;
        }
        if (at.waiting.size() >= at.work.attempt().pace().batchRows()) {
            score();
        } else if (!isTimed) {
            isTimed = true;
            long wait = at.work.attempt().timing().batch().toMillis();
            Object ignored =
                    processingTimeService.registerTimer(
                            processingTimeService.getCurrentProcessingTime() + wait, this);
        }
    }

    @Override
    public void onProcessingTime(long time) {
        isTimed = false;
        if (!opened().hold.isOn()) {
            score();
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (opened().hold.isOn()) {
            heldMark = mark.getTimestamp();
            return;
        }
        score();
        pass(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        opened().work.tally().idles(task(), status.isIdle());
        super.processWatermarkStatus(status);
    }

    private void pass(Watermark mark) throws Exception {
        opened().work.tally().watermark(task(), mark.getTimestamp());
        super.processWatermark(mark);
    }

    private int task() {
        return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    }

    /// Scores what waits, in batches.
    private void score() {
        Open at = opened();
        int most = at.work.attempt().pace().batchRows();
        for (int from = 0; from < at.waiting.size(); from += most) {
            score(at, at.waiting.subList(from, Math.min(at.waiting.size(), from + most)));
        }
        at.waiting.clear();
    }

    private void score(Open at, List<Message> messages) {
        try {
            SplitScorer.Scored scored =
                    at.scorer.score(
                            messages, outgoing -> output.collect(new StreamRecord<>(outgoing)));
            rows += messages.size();
            dead += scored.dead();
            at.count(scored);
            at.work.tally().count(messages.size(), scored.dead());
            for (Message message : messages) {
                at.offsets.put(message.partition(), message.offset() + 1);
            }
            at.offsets.forEach(at.work.tally()::read);
        } catch (RuntimeException e) {
            throw at.work.failed(e);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        Open at = opened();
        // Always: the source has read what waits, and will not read it again. There is one
        // checkpoint at a time, so the one that may have been waited for is complete.
        release();
        if (at.work.isStopping()) {
            at.hold.beginForGood();
            return;
        }
        try {
            at.work
                    .versions()
                    .behind(checkpoint)
                    .ifPresent(split -> {
                        at.change(split);
                        at.hold.begin(checkpoint);
                    });
        } catch (RuntimeException e) {
            throw at.work.failed(e);
        }
    }

    private void release() throws Exception {
        opened().hold.end();
        score();
        if (heldMark != NOTHING) {
            Watermark mark = new Watermark(heldMark);
            heldMark = NOTHING;
            pass(mark);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        Open at = opened();
        TaskState task =
                new TaskState(
                        at.split.choice(),
                        rows,
                        dead,
                        aside,
                        at.offsets,
                        at.since,
                        at.answers.all(),
                        at.work.goesOn(at.offsets));
        at.state.update(List.of(task.text()));
        at.kept.barrier(context.getCheckpointId());
        at.work.atCheckpoint(context.getCheckpointId(), new Counts(rows, dead), at.offsets);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        StreamWork work = opened().work;
        work.completed(checkpoint);
        work.shelf().complete(checkpoint);
        try {
            work.checkDeadLetters();
        } catch (RuntimeException e) {
            throw work.failed(e);
        }
        if (opened().hold.isOverWith(checkpoint)) {
            release();
        }
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        super.notifyCheckpointAborted(checkpoint);
        opened().hold.givenUp(checkpoint);
    }

    @Override
    public void close() throws Exception {
        if (open != null) {
            open.scorer.close();
        }
        super.close();
    }
}
