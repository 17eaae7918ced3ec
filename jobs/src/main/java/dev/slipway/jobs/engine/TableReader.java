package dev.slipway.jobs.engine;

import dev.slipway.jobs.input.SplitReader;
import dev.slipway.jobs.table.ColumnBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/// Reads the splits that a task is given, one after the other. Between two batches nothing is
/// under way, so a position is all that a checkpoint needs.
///
/// *Threads*: the task's.
final class TableReader implements SourceReader<ColumnBatch, AssignedSplit> {
    private final SourceReaderContext context;
    private final BenchPlace place;
    private final Workbench bench;
    private final Queue<AssignedSplit> given = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private @Nullable SplitReader reader;
    private boolean isLast;

    TableReader(SourceReaderContext context, BenchPlace place) {
        this.context = context;
        this.place = place;
        this.bench = place.open();
    }

    @Override
    public void start() {
        if (given.isEmpty()) {
            context.sendSplitRequest();
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<ColumnBatch> output) {
        try {
            SplitReader open = reader == null ? open() : reader;
            if (open == null) {
                return isLast ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
            }
            ColumnBatch batch = open.next();
            if (batch != null) {
                output.collect(batch);
                return InputStatus.MORE_AVAILABLE;
            }
            open.close();
            reader = null;
            if (given.isEmpty()) {
                available = new CompletableFuture<>();
                context.sendSplitRequest();
                return InputStatus.NOTHING_AVAILABLE;
            }
            return InputStatus.MORE_AVAILABLE;
        } catch (RuntimeException e) {
            throw bench.failed(e);
        }
    }

    private @Nullable SplitReader open() {
        AssignedSplit next = given.poll();
        if (next == null) {
            if (!isLast) {
                available = new CompletableFuture<>();
            }
            return null;
        }
        bench.reading();
        SplitReader opened =
                new SplitReader(
                        bench.files(), bench.plan().splits().get(next.number()), next.position());
        reader = opened;
        return opened;
    }

    @Override
    public List<AssignedSplit> snapshotState(long checkpoint) {
        List<AssignedSplit> splits = new ArrayList<>(given);
        if (reader != null) {
            splits.add(new AssignedSplit(reader.split().number(), reader.position()));
        }
        return splits;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void addSplits(List<AssignedSplit> splits) {
        given.addAll(splits);
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        isLast = true;
        available.complete(null);
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        place.close(bench);
    }
}
