package dev.slipway.serving.statistics;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.api.status.VersionStatistics.BatchStatistics;
import dev.slipway.api.status.VersionStatistics.Durations;
import dev.slipway.api.status.VersionStatistics.Total;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What one version has done since it was loaded.
///
/// Batch sizes up to 64 are counted one by one, larger ones under the next power of two, so the
/// memory is bounded whatever callers send.
///
/// *Threads*: safe from any number of threads.
public final class VersionCounters {
    private static final int EXACT_SIZES = 64;

    /// Where an answered request spent its time, in nanoseconds.
    public record Spent(long total, long queue, long check, long infer, long output) {}

    private static final class Batch {
        final LongAdder count = new LongAdder();
        final LongAdder check = new LongAdder();
        final LongAdder infer = new LongAdder();
        final LongAdder output = new LongAdder();
    }

    private final InstantSource wall;
    private final LongAdder successes = new LongAdder();
    private final LongAdder successNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder failureNanos = new LongAdder();
    private final LongAdder queueNanos = new LongAdder();
    private final LongAdder checkNanos = new LongAdder();
    private final LongAdder inferNanos = new LongAdder();
    private final LongAdder outputNanos = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final AtomicReferenceArray<@Nullable Batch> batches =
            new AtomicReferenceArray<>(EXACT_SIZES + 32);
    private volatile long lastMillis;

    /// Counters at zero.
    public VersionCounters(InstantSource wall) {
        this.wall = wall;
    }

    /// Counts a request that was answered.
    ///
    /// @param rowCount its own rows
    /// @param batchRows of the execution that answered it
    /// @param isFirst whether it stands for that execution, which other requests may have shared
    public void answered(int rowCount, int batchRows, boolean isFirst, Spent spent) {
        successes.increment();
        successNanos.add(spent.total());
        queueNanos.add(spent.queue());
        checkNanos.add(spent.check());
        inferNanos.add(spent.infer());
        outputNanos.add(spent.output());
        rows.add(rowCount);
        if (isFirst) {
            executions.increment();
            Batch batch = batch(cell(batchRows));
            batch.count.increment();
            batch.check.add(spent.check());
            batch.infer.add(spent.infer());
            batch.output.add(spent.output());
        }
        lastMillis = wall.millis();
    }

    /// Counts a request that reached the version and was not answered.
    public void failed(long totalNanos) {
        failures.increment();
        failureNanos.add(totalNanos);
        lastMillis = wall.millis();
    }

    /// Requests that reached the version so far.
    public long asked() {
        return successes.sum() + failures.sum();
    }

    /// The counts so far.
    public VersionStatistics snapshot(VersionId id, long memoryBytes) {
        long answered = successes.sum();
        Durations durations =
                new Durations(
                        new Total(answered, successNanos.sum()),
                        new Total(failures.sum(), failureNanos.sum()),
                        new Total(answered, queueNanos.sum()),
                        new Total(answered, checkNanos.sum()),
                        new Total(answered, inferNanos.sum()),
                        new Total(answered, outputNanos.sum()));
        return new VersionStatistics(
                id,
                lastMillis,
                rows.sum(),
                executions.sum(),
                durations,
                batchSnapshot(),
                memoryBytes);
    }

    private List<BatchStatistics> batchSnapshot() {
        List<BatchStatistics> counted = new ArrayList<>();
        for (int cell = 0; cell < batches.length(); cell++) {
            Batch batch = batches.get(cell);
            if (batch != null) {
                long count = batch.count.sum();
                counted.add(
                        new BatchStatistics(
                                size(cell),
                                new Total(count, batch.check.sum()),
                                new Total(count, batch.infer.sum()),
                                new Total(count, batch.output.sum())));
            }
        }
        return counted;
    }

    private Batch batch(int cell) {
        Batch batch = batches.get(cell);
        if (batch != null) {
            return batch;
        }
        Batch created = new Batch();
        Batch raced = batches.compareAndExchange(cell, null, created);
        return raced == null ? created : raced;
    }

    private static int cell(int rowCount) {
        return rowCount <= EXACT_SIZES
                ? rowCount
                : EXACT_SIZES - 6 + (32 - Integer.numberOfLeadingZeros(rowCount - 1));
    }

    private static long size(int cell) {
        return cell <= EXACT_SIZES ? cell : 1L << (cell - EXACT_SIZES + 6);
    }
}
