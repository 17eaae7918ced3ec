package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

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
        tally.atCheckpoint(1, 10);
        tally.atCheckpoint(2, 20);
        tally.atCheckpoint(2, 30);
        assertThat(tally.completed(2)).contains(50L);
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
