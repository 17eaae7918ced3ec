package dev.slipway.jobs.engine;

import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Position;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/// The planned input as a bounded stream of batches.
final class TableSource implements Source<ColumnBatch, AssignedSplit, WaitingSplits> {
    private static final long serialVersionUID = 1L;

    private final BenchPlace bench;

    TableSource(BenchPlace bench) {
        this.bench = bench;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<AssignedSplit, WaitingSplits> createEnumerator(
            SplitEnumeratorContext<AssignedSplit> context) {
        List<AssignedSplit> splits =
                bench.plan().splits().stream()
                        .map(split -> new AssignedSplit(split.number(), Position.START))
                        .toList();
        return new SplitQueue(context, splits);
    }

    @Override
    public SplitEnumerator<AssignedSplit, WaitingSplits> restoreEnumerator(
            SplitEnumeratorContext<AssignedSplit> context, WaitingSplits waiting) {
        return new SplitQueue(context, waiting.splits());
    }

    @Override
    public SimpleVersionedSerializer<AssignedSplit> getSplitSerializer() {
        return new SplitForm.OfOne();
    }

    @Override
    public SimpleVersionedSerializer<WaitingSplits> getEnumeratorCheckpointSerializer() {
        return new SplitForm();
    }

    @Override
    public SourceReader<ColumnBatch, AssignedSplit> createReader(SourceReaderContext context) {
        return new TableReader(context, bench);
    }
}
