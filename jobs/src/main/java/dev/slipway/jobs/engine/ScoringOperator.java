package dev.slipway.jobs.engine;

import dev.slipway.jobs.output.Part;
import dev.slipway.jobs.output.Parts;
import dev.slipway.jobs.score.BatchScorer;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.ColumnBatch;
import java.util.Optional;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/// Scores batches and writes the answers. Before a barrier passes the part is finished and told of,
/// so that nothing is under way at a checkpoint and this operator keeps no state.
///
/// *Threads*: the task's.
final class ScoringOperator extends AbstractStreamOperator<String>
        implements OneInputStreamOperator<ColumnBatch, String> {
    private static final long serialVersionUID = 1L;

    private final BenchPlace place;
    private transient @Nullable Workbench bench;
    private transient @Nullable BatchScorer scorer;
    private transient @Nullable Parts parts;

    ScoringOperator(BenchPlace place) {
        this.place = place;
    }

    @Override
    public void open() throws Exception {
        super.open();
        Workbench found = place.open();
        bench = found;
        scorer = new BatchScorer(found.model(), found.plan());
        parts = new Parts(found.output().stage(), found.output().shape(), found.plan());
    }

    @Override
    public void processElement(StreamRecord<ColumnBatch> element) {
        Workbench found = opened(bench);
        try {
            ScoredBatch scored = opened(scorer).score(element.getValue());
            found.output().tally().count(scored);
            tell(opened(parts).write(scored));
        } catch (RuntimeException e) {
            throw found.failed(e);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        finishPart();
    }

    @Override
    public void finish() throws Exception {
        finishPart();
        opened(bench).output().watcher().scored();
        super.finish();
    }

    private void finishPart() {
        try {
            tell(opened(parts).finish());
        } catch (RuntimeException e) {
            throw opened(bench).failed(e);
        }
    }

    private void tell(Optional<Part> part) {
        part.ifPresent(finished -> {
            output.collect(new StreamRecord<>(PartForm.write(finished)));
            opened(bench).firstPart().finished();
        });
    }

    private static <T> T opened(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not open");
        }
        return value;
    }

    @Override
    public void close() throws Exception {
        if (parts != null) {
            parts.close();
        }
        if (scorer != null) {
            scorer.close();
        }
        if (bench != null) {
            place.close(bench);
            bench = null;
        }
        super.close();
    }
}
