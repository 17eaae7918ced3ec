package dev.slipway.jobs.engine;

import dev.slipway.jobs.output.OutputShape;
import dev.slipway.jobs.output.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/// Keeps the list of finished parts; there is one in a job. Its checkpoints are the truth of what
/// has been done: a part that is in none was never written.
///
/// *Threads*: the task's.
final class PartListOperator extends AbstractStreamOperator<String>
        implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1L;

    private final BenchPlace place;
    private transient @Nullable Open list;

    PartListOperator(BenchPlace place) {
        this.place = place;
    }

    /// What it holds while it runs.
    private record Open(
            Workbench bench,
            ListState<String> state,
            List<Part> parts,
            Map<Long, Long> rowsAtCheckpoint) {
        long rows() {
            return parts.stream().mapToLong(Part::rowsIn).sum();
        }
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        ListState<String> state =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("parts", Types.STRING));
        List<Part> parts = new ArrayList<>();
        for (String text : state.get()) {
            parts.add(PartForm.read(text));
        }
        Workbench bench = place.open();
        Open open = new Open(bench, state, parts, new TreeMap<>());
        list = open;
        bench.output().tally().resume(parts);
        bench.output().watcher().resumed(open.rows());
    }

    private Open opened() {
        if (list == null) {
            throw new IllegalStateException("not open");
        }
        return list;
    }

    @Override
    public void processElement(StreamRecord<String> element) {
        Open open = opened();
        open.parts().add(PartForm.read(element.getValue()));
        try {
            OutputShape shape = open.bench().output().shape();
            shape.requireFew(open.parts().stream().mapToLong(part -> part.files().size()).sum());
        } catch (RuntimeException e) {
            throw open.bench().failed(e);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        Open open = opened();
        open.state().update(open.parts().stream().map(PartForm::write).toList());
        open.rowsAtCheckpoint().put(context.getCheckpointId(), open.rows());
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        Open open = opened();
        Long rows = open.rowsAtCheckpoint().remove(checkpoint);
        open.rowsAtCheckpoint().keySet().removeIf(number -> number < checkpoint);
        if (rows != null) {
            open.bench().output().watcher().completed(checkpoint, rows);
        }
    }

    @Override
    public void finish() throws Exception {
        Open open = opened();
        try {
            open.bench().output().stage().keepAllParts(open.parts());
            open.bench().allRead().complete(null);
        } catch (RuntimeException e) {
            throw open.bench().failed(e);
        }
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (list != null) {
            place.close(list.bench());
            list = null;
        }
        super.close();
    }
}
