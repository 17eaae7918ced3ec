package dev.slipway.serving.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.api.status.VersionStatistics.BatchStatistics;
import dev.slipway.api.status.VersionStatistics.Total;
import dev.slipway.serving.statistics.VersionCounters.Spent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VersionCountersTest {
    private static final VersionId ID =
            new VersionId(new EndpointName("flights"), new VersionNumber(1));

    private final VersionCounters counters =
            new VersionCounters(InstantSource.fixed(Instant.ofEpochMilli(1_234)));

    @Test
    void rowsAndCallsAreCountedApart() {
        counters.answered(4, 4, true, new Spent(100, 10, 20, 30, 40));
        counters.answered(4, 4, true, new Spent(100, 10, 20, 30, 40));
        counters.answered(1, 1, true, new Spent(50, 5, 5, 20, 20));
        counters.failed(7);

        VersionStatistics statistics = counters.snapshot(ID, 99);

        assertThat(statistics.inferenceCount()).isEqualTo(9);
        assertThat(statistics.executionCount()).isEqualTo(3);
        assertThat(statistics.lastInferenceMillis()).isEqualTo(1_234);
        assertThat(statistics.durations().success()).isEqualTo(new Total(3, 250));
        assertThat(statistics.durations().fail()).isEqualTo(new Total(1, 7));
        assertThat(statistics.durations().queue()).isEqualTo(new Total(3, 25));
        assertThat(statistics.durations().computeInput()).isEqualTo(new Total(3, 45));
        assertThat(statistics.durations().computeInfer()).isEqualTo(new Total(3, 80));
        assertThat(statistics.durations().computeOutput()).isEqualTo(new Total(3, 100));
        assertThat(statistics.batches())
                .containsExactly(
                        new BatchStatistics(1, new Total(1, 5), new Total(1, 20), new Total(1, 20)),
                        new BatchStatistics(
                                4, new Total(2, 40), new Total(2, 60), new Total(2, 80)));
    }

    @Test
    void requestHasAsManyRowsAsThoseThatWereAnsweredAndOneAtLeast() {
        assertThat(counters.rowsOfRequest()).isEqualTo(1);
        counters.failed(7);
        counters.answered(0, 0, true, new Spent(100, 10, 20, 30, 40));
        assertThat(counters.rowsOfRequest()).isEqualTo(1);
        counters.answered(20, 30, true, new Spent(100, 10, 20, 30, 40));
        counters.answered(10, 30, false, new Spent(100, 10, 20, 30, 40));
        assertThat(counters.rowsOfRequest()).isEqualTo(10);
    }

    /// Single rows for weeks say nothing of those who send many at a time now.
    @Test
    void requestHasAsManyRowsAsThoseThatWereAnsweredLately() {
        answered(10_000, 1);
        assertThat(counters.rowsOfRequest()).isEqualTo(1);
        answered(100, 50);
        assertThat(counters.rowsOfRequest()).isEqualTo(50);
        answered(50, 20);
        assertThat(counters.rowsOfRequest()).as("of all 150 since").isEqualTo(40);
        answered(50, 20);
        assertThat(counters.rowsOfRequest()).isEqualTo(20);
    }

    private void answered(int requests, int rows) {
        for (int i = 0; i < requests; i++) {
            counters.answered(rows, rows, true, new Spent(100, 10, 20, 30, 40));
        }
    }

    @Test
    void requestsThatShareAnExecutionCountItOnce() {
        counters.answered(2, 5, true, new Spent(100, 10, 20, 30, 40));
        counters.answered(3, 5, false, new Spent(100, 10, 20, 30, 40));

        VersionStatistics statistics = counters.snapshot(ID, 99);

        assertThat(statistics.inferenceCount()).isEqualTo(5);
        assertThat(statistics.executionCount()).isEqualTo(1);
        assertThat(statistics.durations().success()).isEqualTo(new Total(2, 200));
        assertThat(statistics.batches())
                .containsExactly(
                        new BatchStatistics(
                                5, new Total(1, 20), new Total(1, 30), new Total(1, 40)));
    }

    @Test
    void largeBatchesShareTheNextPowerOfTwo() {
        for (int rows : List.of(0, 64, 65, 128, 129, Integer.MAX_VALUE)) {
            counters.answered(rows, rows, true, new Spent(1, 0, 0, 1, 0));
        }
        assertThat(counters.snapshot(ID, 0).batches())
                .extracting(BatchStatistics::batchSize)
                .containsExactly(0L, 64L, 128L, 256L, 1L << 31);
    }
}
