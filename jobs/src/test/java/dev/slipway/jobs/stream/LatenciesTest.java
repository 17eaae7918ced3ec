package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final Latencies latencies = new Latencies();

    /// A stream that writes each answer by itself has as many moments as it has rows, and works off
    /// an hour of them at whatever rate it can.
    @Test
    void numbersThatAreKeptAreFewHoweverManyMessagesThereAre() {
        int messages = 100_000;
        for (int i = 0; i < messages; i++) {
            // A hundred in each millisecond, which were sent at moments of their own.
            latencies.add(NOW + i / 100, HOUR - i, 1);
        }
        assertThat(latencies.size()).isLessThan(messages / 100);
        Map<Long, Long> counts = latencies.lately(NOW + messages / 100);
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(messages);
    }

    @Test
    void latencyHasThreeDigits() {
        latencies.add(NOW, 0, 1);
        latencies.add(NOW, 999, 2);
        latencies.add(NOW, 1_239, 4);
        latencies.add(NOW, 1_231, 8);
        latencies.add(NOW, HOUR + 9_999, 16);
        assertThat(latencies.lately(NOW))
                .isEqualTo(Map.of(0L, 1L, 999L, 2L, 1_230L, 12L, HOUR, 16L));
    }

    @Test
    void whatIsOlderThanTenSecondsCountsNoMore() {
        latencies.add(NOW, 5, 1);
        latencies.add(NOW + 9_000, 6, 1);
        assertThat(latencies.lately(NOW + 10_000)).isEqualTo(Map.of(5L, 1L, 6L, 1L));
        assertThat(latencies.lately(NOW + 10_100)).isEqualTo(Map.of(6L, 1L));
        latencies.add(NOW + 19_000, 7, 1);
        assertThat(latencies.size()).isEqualTo(2);
    }
}
