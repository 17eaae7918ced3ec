package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.stream.StreamTally.Counts;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StreamTallyTest {
    private final AtomicLong clock = new AtomicLong(100_000);
    private final StreamTally tally = new StreamTally(clock::get);

    @Test
    void latencyIsThatOfTheLastTenSeconds() {
        tally.visible(40_000, 5);
        clock.set(120_000);
        tally.visible(119_900, 98);
        tally.visible(119_000, 2);
        assertThat(tally.latency()).contains(new StreamTally.Latency(100, 1_000));
        clock.set(140_000);
        assertThat(tally.latency()).isEmpty();
    }

    @Test
    void rowsOfACheckpointAreThoseOfAllTasksAndToldOnce() {
        tally.atCheckpoint(1, new Counts(10, 1));
        tally.atCheckpoint(2, new Counts(20, 1));
        tally.atCheckpoint(2, new Counts(30, 2));
        assertThat(tally.completed(2)).contains(new Counts(50, 3));
        assertThat(tally.completed(2)).isEmpty();
        assertThat(tally.completed(1)).isEmpty();
    }

    @Test
    void watermarkIsBehindByTheNewestOfAllTasks() {
        assertThat(tally.watermarkDelay()).isEmpty();
        tally.watermark(0, Long.MIN_VALUE);
        assertThat(tally.watermarkDelay()).isEmpty();
        tally.watermark(0, 90_000);
        tally.watermark(1, 95_000);
        assertThat(tally.watermarkDelay()).contains(5_000L);
    }
}
