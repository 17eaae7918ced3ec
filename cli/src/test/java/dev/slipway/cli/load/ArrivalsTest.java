package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final long SEED = 11;

    @Test
    void constantArrivalsAreEvenlySpaced() {
        assertThat(new Arrivals.Constant(4).until(Duration.ofSeconds(1)).toArray())
                .containsExactly(0, 250_000_000, 500_000_000, 750_000_000);
        assertThat(new Arrivals.Constant(1).until(Duration.ofMillis(1)).toArray())
                .containsExactly(0);
    }

    /// A rate that is no whole number of requests leaves none out at the end.
    @Test
    void constantArrivalsAreAllThatAreDueBeforeTheEnd() {
        assertThat(new Arrivals.Constant(0.1).until(Duration.ofSeconds(13)).toArray())
                .containsExactly(0, 10_000_000_000L);
        assertThat(new Arrivals.Constant(0.1).until(Duration.ofSeconds(10)).toArray())
                .containsExactly(0);
        assertThat(new Arrivals.Constant(1 / 3.0).until(Duration.ofSeconds(6)).toArray())
                .containsExactly(0, 3_000_000_000L);
        assertThat(new Arrivals.Constant(0.7).until(Duration.ofSeconds(10)).toArray()).hasSize(7);
    }

    @Test
    void ratesThatAreNoneOrTooHighAreToldTheRange() {
        for (double rate : new double[] {0, -1, 1e7 + 1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new Arrivals.Constant(rate))
                    .hasMessage(
                            "rate: " + rate + " (expected: > 0 and <= 10000000 requests a second)");
        }
    }

    @Test
    void poissonGapsVaryAsMuchAsTheyLast() {
        long[] due = new Arrivals.Poisson(1_000, SEED).until(LONG).toArray();
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
        assertThat(new Arrivals.Poisson(100, SEED).until(LONG).toArray())
                .isEqualTo(new Arrivals.Poisson(100, SEED).until(LONG).toArray())
                .isNotEqualTo(new Arrivals.Poisson(100, SEED + 1).until(LONG).toArray());
    }

    @Test
    void burstsHaveTheirPeakAndTheRestMakesTheMean() {
        Arrivals bursts = new Arrivals.Bursts(1_000, 3_000, 0.2, PERIOD, SEED);
        long[] due = bursts.until(LONG).toArray();
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
        long[] due = new Arrivals.Bursts(1_000, 5_000, 0.2, PERIOD, SEED).until(LONG).toArray();
        assertThat(Arrays.stream(due).map(at -> at % PERIOD.toNanos()).max().orElseThrow())
                .isLessThan(PERIOD.toNanos() / 5);
        assertThat(due.length).isCloseTo(100_000, withinPercentage(2));
    }

    @Test
    void longRunsTakeNoMoreThanWhatIsAskedFor() {
        Duration weeks = Duration.ofDays(30);
        for (Arrivals arrivals :
                List.of(
                        new Arrivals.Constant(Arrivals.MOST),
                        new Arrivals.Poisson(Arrivals.MOST, SEED),
                        new Arrivals.Bursts(Arrivals.MOST, Arrivals.MOST, 0.2, PERIOD, SEED))) {
            assertThat(arrivals.until(weeks).limit(1_000).toArray()).hasSize(1_000).isSorted();
        }
    }

    @Test
    void seldomArrivalsEndWithTheTime() {
        assertThat(new Arrivals.Poisson(1e-300, SEED).until(LONG).toArray()).isEmpty();
    }

    @Test
    void impossibleBurstsAreNamed() {
        assertThatThrownBy(() -> new Arrivals.Bursts(1_000, 5_001, 0.2, PERIOD, SEED))
                .hasMessage("peak: 5001.0 (expected: from the rate to rate / duty)");
        assertThatThrownBy(() -> new Arrivals.Bursts(1_000, 5_000, 1, PERIOD, SEED))
                .hasMessageContaining("duty: 1.0");
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        assertThatThrownBy(() -> new Arrivals.Bursts(1_000, 5_000, 0.2, endless, SEED))
                .hasMessageEndingWith("(expected: 10ms to 1 day)");
    }
}
