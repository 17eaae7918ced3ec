package dev.slipway.serving.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.PerformanceReport.Verdict;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadVerdictTest {
    private static final Duration P50 = Duration.ofMillis(20);
    private static final Duration P99 = Duration.ofMillis(200);

    /// Each digit is a turn of two calls, and says how many of them were late.
    @ParameterizedTest
    @CsvSource({
        "'2222222222', '0000000000', FAILED",
        "'1111111000', '0000000000', FAILED",
        "'2222211111', '1000000000', FAILED",
        "'2222222', '0000000', FAILED",
        "'222222', '000000', INCONCLUSIVE",
        "'2222000000', '0000000000', INCONCLUSIVE",
        "'2222100000', '0000010000', INCONCLUSIVE",
        "'2222222222', '1110000000', INCONCLUSIVE",
        "'1000000000', '0000000000', PASSED",
    })
    void candidateFailsOnlyWhereStableBesideItIsSurelyFaster(
            String late, String lateOfStable, Verdict verdict) {
        LoadVerdict decided =
                new LoadVerdict(LoadBench.wish(50), 1, calls(late), calls(lateOfStable));
        assertThat(decided.report().verdict()).as(decided.report().why()).isEqualTo(verdict);
    }

    private static Latencies calls(String late) {
        Latencies latencies = new Latencies(P50, P99);
        for (int turn = 0; turn < late.length(); turn++) {
            for (int call = 0; call < 2; call++) {
                boolean isLate = call < late.charAt(turn) - '0';
                latencies.add((isLate ? P99.multipliedBy(2) : Duration.ofMillis(1)).toNanos());
            }
            latencies.endTurn();
        }
        return latencies;
    }
}
