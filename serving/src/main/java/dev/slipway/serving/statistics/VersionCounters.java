package dev.slipway.serving.statistics;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.api.status.VersionStatistics.BatchStatistics;
import dev.slipway.api.status.VersionStatistics.Durations;
import dev.slipway.api.status.VersionStatistics.Total;
import dev.slipway.quiet.ProcessorCounts;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What one version has done since it was loaded.
///
/// Batch sizes up to 64 are counted one by one, larger ones under the next power of two, so the
/// memory is bounded whatever callers send.
///
/// *Threads*: safe from any number of threads.
public final class VersionCounters {
    private static final int EXACT_BITS = 6;
    private static final int EXACT_SIZES = 1 << EXACT_BITS;

    /// So many answers say what requests are like; what was answered before them says it no more.
    private static final int LATELY = 100;

    /// Where an answered request spent its time, in nanoseconds.
    public record Spent(long total, long queue, long check, long infer, long output) {}

    /// What was answered by a moment.
    private record Answered(long requests, long rows) {
        static final Answered NOTHING = new Answered(0, 0);
    }

    /// The last two moments that lie a hundred answers apart, of those at which somebody asked what
    /// requests are like.
    private record Lately(Answered from, Answered next) {}

    private static final int SUCCESSES = 0;
    private static final int SUCCESS_NANOS = 1;
    private static final int QUEUE_NANOS = 2;
    private static final int CHECK_NANOS = 3;
    private static final int INFER_NANOS = 4;
    private static final int OUTPUT_NANOS = 5;
    private static final int ROWS = 6;
    private static final int EXECUTIONS = 7;
    private static final int FAILURES = 8;
    private static final int FAILURE_NANOS = 9;
    private static final int SUMS = 10;

    private static final int BATCHES = 0;
    private static final int BATCH_CHECK_NANOS = 1;
    private static final int BATCH_INFER_NANOS = 2;
    private static final int BATCH_OUTPUT_NANOS = 3;
    private static final int BATCH_SUMS = 4;

    private final InstantSource wall;
    private final ProcessorCounts sums = new ProcessorCounts(SUMS);
    private final AtomicReferenceArray<@Nullable ProcessorCounts> batches =
            new AtomicReferenceArray<>(EXACT_SIZES + Integer.SIZE);
    private volatile long lastMillis;
    private volatile Lately lately = new Lately(Answered.NOTHING, Answered.NOTHING);

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
        int here = ProcessorCounts.here();
        sums.add(here, SUCCESSES, 1);
        sums.add(here, SUCCESS_NANOS, spent.total());
        sums.add(here, QUEUE_NANOS, spent.queue());
        sums.add(here, CHECK_NANOS, spent.check());
        sums.add(here, INFER_NANOS, spent.infer());
        sums.add(here, OUTPUT_NANOS, spent.output());
        sums.add(here, ROWS, rowCount);
        if (isFirst) {
            sums.add(here, EXECUTIONS, 1);
            executed(batch(cell(batchRows)), here, spent);
        }
        touch();
    }

    private static void executed(ProcessorCounts batch, int here, Spent spent) {
        batch.add(here, BATCHES, 1);
        batch.add(here, BATCH_CHECK_NANOS, spent.check());
        batch.add(here, BATCH_INFER_NANOS, spent.infer());
        batch.add(here, BATCH_OUTPUT_NANOS, spent.output());
    }

    /// Counts a request that reached the version and was not answered.
    public void failed(long totalNanos) {
        int here = ProcessorCounts.here();
        sums.add(here, FAILURES, 1);
        sums.add(here, FAILURE_NANOS, totalNanos);
        touch();
    }

    /// All processors share this, so it is written once for what comes in one millisecond.
    private void touch() {
        long now = wall.millis();
        if (lastMillis != now) {
            lastMillis = now;
        }
    }

    /// Requests that reached the version so far.
    public long asked() {
        return sums.sum(SUCCESSES) + sums.sum(FAILURES);
    }

    /// Rows that a request has had on average of those that were answered lately, one at least. To
    /// be asked often: lately are the last hundred answers and those since whoever asked before
    /// them. All answers of a version that had single rows for weeks would not show that many at a
    /// time come now.
    public int rowsOfRequest() {
        Lately known = lately;
        Answered now = new Answered(sums.sum(SUCCESSES), sums.sum(ROWS));
        if (now.requests() - known.next().requests() >= LATELY) {
            known = new Lately(known.next(), now);
            lately = known;
        }
        long requests = now.requests() - known.from().requests();
        long rows = now.rows() - known.from().rows();
        return requests == 0
                ? 1
                : Math.clamp((rows + requests / 2) / requests, 1, Integer.MAX_VALUE);
    }

    /// The counts so far.
    public VersionStatistics snapshot(VersionId id, long memoryBytes) {
        long answered = sums.sum(SUCCESSES);
        Durations durations =
                new Durations(
                        new Total(answered, sums.sum(SUCCESS_NANOS)),
                        new Total(sums.sum(FAILURES), sums.sum(FAILURE_NANOS)),
                        new Total(answered, sums.sum(QUEUE_NANOS)),
                        new Total(answered, sums.sum(CHECK_NANOS)),
                        new Total(answered, sums.sum(INFER_NANOS)),
                        new Total(answered, sums.sum(OUTPUT_NANOS)));
        return new VersionStatistics(
                id,
                lastMillis,
                sums.sum(ROWS),
                sums.sum(EXECUTIONS),
                durations,
                batchSnapshot(),
                memoryBytes);
    }

    private List<BatchStatistics> batchSnapshot() {
        List<BatchStatistics> counted = new ArrayList<>();
        for (int cell = 0; cell < batches.length(); cell++) {
            ProcessorCounts batch = batches.get(cell);
            if (batch != null) {
                long count = batch.sum(BATCHES);
                counted.add(
                        new BatchStatistics(
                                size(cell),
                                new Total(count, batch.sum(BATCH_CHECK_NANOS)),
                                new Total(count, batch.sum(BATCH_INFER_NANOS)),
                                new Total(count, batch.sum(BATCH_OUTPUT_NANOS))));
            }
        }
        return counted;
    }

    private ProcessorCounts batch(int cell) {
        ProcessorCounts batch = batches.get(cell);
        if (batch != null) {
            return batch;
        }
        ProcessorCounts created = new ProcessorCounts(BATCH_SUMS);
        ProcessorCounts raced = batches.compareAndExchange(cell, null, created);
        return raced == null ? created : raced;
    }

    private static int cell(int rowCount) {
        return rowCount <= EXACT_SIZES ? rowCount : EXACT_SIZES - EXACT_BITS + bits(rowCount - 1);
    }

    private static int bits(int number) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(number);
    }

    private static long size(int cell) {
        return cell <= EXACT_SIZES ? cell : 1L << (cell - EXACT_SIZES + EXACT_BITS);
    }
}
