package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final long SEED = 11;

    @Test
    void constantArrivalsAreEvenlySpaced() {
        assertThat(new Arrivals.Constant(4).until(Duration.ofSeconds(1)))
                .containsExactly(0, 250_000_000, 500_000_000, 750_000_000);
        assertThat(new Arrivals.Constant(1).until(Duration.ofMillis(1))).hasSize(1);
    }

    @Test
    void poissonGapsVaryAsMuchAsTheyLast() {
        long[] due = new Arrivals.Poisson(1_000, SEED).until(LONG);
        assertThat(due.length).isCloseTo(100_000, withinPercentage(1.5));
        double[] gaps = new double[due.length - 1];
        Arrays.setAll(gaps, i -> (due[i + 1] - due[i]) / 1e6);
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double variance =
                Arrays.stream(gaps).map(gap -> (gap - mean) * (gap - mean)).average().orElseThrow();
        assertThat(mean).isCloseTo(1, withinPercentage(1.5));
        assertThat(Math.sqrt(variance) / mean).isCloseTo(1, within(0.03));
        assertThat(due).isSorted();
        assertThat(due[due.length - 1]).isLessThan(LONG.toNanos());
    }

    @Test
    void theSameSeedIsDueAtTheSameMoments() {
        assertThat(new Arrivals.Poisson(100, SEED).until(LONG))
                .isEqualTo(new Arrivals.Poisson(100, SEED).until(LONG))
                .isNotEqualTo(new Arrivals.Poisson(100, SEED + 1).until(LONG));
    }

    @Test
    void burstsHaveTheirPeakAndTheRestMakesTheMean() {
        Arrivals bursts = new Arrivals.Bursts(1_000, 3_000, 0.2, PERIOD, SEED);
        long[] due = bursts.until(LONG);
        long inside =
                Arrays.stream(due)
                        .filter(at -> at % PERIOD.toNanos() < PERIOD.toNanos() / 5)
                        .count();
        assertThat(inside / 20.0).isCloseTo(3_000, withinPercentage(2));
        assertThat((due.length - inside) / 80.0).isCloseTo(500, withinPercentage(2));
        assertThat(due).isSorted();
    }

    @Test
    void betweenBurstsOfTheHighestPeakThereIsNothing() {
        long[] due = new Arrivals.Bursts(1_000, 5_000, 0.2, PERIOD, SEED).until(LONG);
        assertThat(Arrays.stream(due).map(at -> at % PERIOD.toNanos()).max().orElseThrow())
                .isLessThan(PERIOD.toNanos() / 5);
        assertThat(due.length).isCloseTo(100_000, withinPercentage(2));
    }

    @Test
    void impossibleBurstsAreNamed() {
        assertThatThrownBy(() -> new Arrivals.Bursts(1_000, 5_001, 0.2, PERIOD, SEED))
                .hasMessage("peak: 5001.0 (expected: from the rate to rate / duty)");
        assertThatThrownBy(() -> new Arrivals.Bursts(1_000, 5_000, 1, PERIOD, SEED))
                .hasMessageContaining("duty: 1.0");
    }
}
