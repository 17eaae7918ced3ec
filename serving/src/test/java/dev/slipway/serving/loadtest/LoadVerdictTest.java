package dev.slipway.serving.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.api.release.PerformanceReport.Verdict;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadVerdictTest {
    private static final Duration P50 = Duration.ofMillis(20);
    private static final Duration P99 = Duration.ofMillis(200);

    @ParameterizedTest
    @CsvSource({
        "4, 20, 2, 20, INCONCLUSIVE",
        "4, 20, 0, 20, INCONCLUSIVE",
        "6, 20, 0, 20, FAILED",
        "4, 4, 0, 4, FAILED",
        "4, 20, 5, 20, INCONCLUSIVE",
        "20, 200, 0, 200, FAILED",
        "1, 20, 0, 20, PASSED",
    })
    void candidateFailsOnlyWhereStableBesideItIsSurelyFaster(
            int late, int of, int lateOfStable, int ofStable, Verdict verdict) {
        LoadVerdict decided =
                new LoadVerdict(
                        LoadBench.wish(50), 1, calls(late, of), calls(lateOfStable, ofStable));
        assertThat(decided.report().verdict()).as(decided.report().why()).isEqualTo(verdict);
    }

    /// Values of `scipy.stats.fisher_exact(..., alternative="greater")`.
    @ParameterizedTest
    @CsvSource({
        "4, 4, 0, 4, 0.014285714285714285",
        "4, 20, 2, 20, 0.33070983070983073",
        "6, 20, 0, 20, 0.010098010098010098",
        "20, 200, 0, 200, 5.7868683338233e-07",
        "0, 20, 3, 20, 1.0",
    })
    void chancesOfDifferencesAreThoseOfFishersExactTest(
            int late, int of, int lateOfOther, int ofOther, double chance) {
        assertThat(Hypergeometric.atLeast(late, of, lateOfOther, ofOther))
                .isCloseTo(chance, within(chance * 1e-3));
    }

    private static Latencies calls(int late, int of) {
        Latencies latencies = new Latencies(P50, P99);
        for (int i = 0; i < of; i++) {
            latencies.add((i < late ? P99.multipliedBy(2) : Duration.ofMillis(1)).toNanos());
        }
        return latencies;
    }
}
