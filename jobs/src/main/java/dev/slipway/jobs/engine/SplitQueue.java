package dev.slipway.jobs.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/// Gives splits to the tasks that ask, in the order of the input.
///
/// *Threads*: the coordinator's.
final class SplitQueue implements SplitEnumerator<AssignedSplit, WaitingSplits> {
    private final SplitEnumeratorContext<AssignedSplit> context;
    private final PriorityQueue<AssignedSplit> waiting =
            new PriorityQueue<>(Comparator.comparingInt(AssignedSplit::number));

    SplitQueue(SplitEnumeratorContext<AssignedSplit> context, List<AssignedSplit> splits) {
        this.context = context;
        waiting.addAll(splits);
    }

    @Override
    public void start() {
        // Tasks ask.
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        AssignedSplit next = waiting.poll();
        if (next == null) {
            context.signalNoMoreSplits(subtask);
        } else {
            context.assignSplit(next, subtask);
        }
    }

    @Override
    public void addSplitsBack(List<AssignedSplit> splits, int subtask) {
        waiting.addAll(splits);
    }

    @Override
    public void addReader(int subtask) {
        // It asks when it wants to.
    }

    @Override
    public WaitingSplits snapshotState(long checkpoint) {
        return new WaitingSplits(new ArrayList<>(waiting));
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
