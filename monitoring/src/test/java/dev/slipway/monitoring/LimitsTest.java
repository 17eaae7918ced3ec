package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.monitoring.machine.Exposure;
import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.monitoring.machine.HardLimits;
import dev.slipway.monitoring.machine.Steps;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What no statistics stand behind: hard limits, and the size of steps.
final class LimitsTest {
    private final HardLimits limits = new HardLimits();

    @Test
    void aCandidateThatFailsWhileStableDoesNotIsFoundAfterTwentyAnswers() {
        HardLimits.Finding finding = new HardLimits.Finding.None();
        int seconds = 0;
        while (finding instanceof HardLimits.Finding.None) {
            finding = limits.observe(counts(5, 5, 95, 1, 1 + 5 * seconds), false);
            seconds++;
        }
        assertThat(seconds).isEqualTo(4);
        assertThat(finding)
                .isEqualTo(
                        new HardLimits.Finding.Candidate(
                                "20 of candidate's last 20 answers were bad, 4 of stable's 380 in"
                                        + " the same seconds"));
    }

    @Test
    void fewerThanFiveCallersAreNotEnough() {
        for (int i = 0; i < 100; i++) {
            HardCounts second = new HardCounts(5, 5, 95, 0, new long[] {1, 2, 3, 4}, 0, null);
            assertThat(limits.observe(second, false)).isInstanceOf(HardLimits.Finding.None.class);
        }
    }

    @Test
    void stableThatFailsTooIsSomethingElse() {
        HardLimits.Finding finding = new HardLimits.Finding.None();
        for (int i = 0; i < 4; i++) {
            finding = limits.observe(counts(5, 5, 95, 60, 1 + 5 * i), false);
        }
        assertThat(finding).isInstanceOf(HardLimits.Finding.Both.class);
    }

    @Test
    void aCandidateThatFailsAloneIsNotBlamedWithCertainty() {
        HardLimits.Finding finding = new HardLimits.Finding.None();
        for (int i = 0; i < 4; i++) {
            finding = limits.observe(counts(5, 5, 0, 0, 1 + 5 * i), true);
        }
        assertThat(finding).isInstanceOf(HardLimits.Finding.Alone.class);
    }

    @Test
    void halfOfTheAnswersIsTheLimit() {
        for (int i = 0; i < 100; i++) {
            assertThat(limits.observe(counts(10, 5, 90, 0, 1 + 5 * i), false))
                    .isInstanceOf(HardLimits.Finding.None.class);
        }
    }

    @Test
    void numbersThatAreNotFiniteAndCrashesAreFoundAtOnce() {
        assertThat(limits.observe(new HardCounts(1, 0, 9, 0, new long[0], 1, null), false))
                .isInstanceOf(HardLimits.Finding.Candidate.class);
        assertThat(limits.observe(new HardCounts(0, 0, 9, 0, new long[0], 0, "gone"), false))
                .isEqualTo(new HardLimits.Finding.Candidate("candidate cannot go on: gone"));
    }

    @Test
    void aStepCostsNoMoreThanItsPartOfTheBudget() {
        Exposure exposure = new Exposure(0.05, 1000, 100);
        double weight = exposure.weight(1).getAsDouble();
        double requestsToDetect = 20 + weight * 100;
        assertThat(requestsToDetect).isBetween(49.9, 50.1);
        assertThat(exposure.weight(0.1).getAsDouble()).isEqualTo(0.1);
        assertThat(new Exposure(0.05, 10, 100).weight(1).getAsDouble())
                .isEqualTo(Exposure.LEAST_WEIGHT);
        assertThat(new Exposure(0.05, 0, 100).weight(1)).isEmpty();
    }

    @Test
    void littleTrafficIsGivenHalfAtMost() {
        Steps ladder = Steps.of(ReleaseStrategy.Canary.LADDER);
        assertThat(ladder.raised(0.01)).isEqualTo(0.05);
        assertThat(ladder.raised(0.25)).isEqualTo(0.5);
        assertThat(ladder.raised(0.5)).isEqualTo(0.5);
        assertThat(ladder.raised(0.6)).isEqualTo(0.6);
        assertThat(Steps.of(new ReleaseStrategy.Canary(List.of())).weights())
                .containsExactly(0.05, 0.25, 0.5, 1.0);
    }

    private static HardCounts counts(
            long candidate, long bad, long stable, long stableBad, long firstKey) {
        long[] keys = new long[(int) Math.min(bad, 8)];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = firstKey + i;
        }
        return new HardCounts(candidate, bad, stable, stableBad, keys, 0, null);
    }
}
