package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.testkit.Campaign;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// Candidates that compute twice as long, where pauses strike about as many calls as the 99th
/// percentile leaves. While five minutes hold enough of them the percentile is theirs, and
/// candidate is not slower by it; that may end a step for one in twenty.
final class PausedTrafficTest {
    private static final SimulatedTraffic.Load LOAD = SimulatedTraffic.Load.disturbed(100, 0.01);
    private static final SimulatedTraffic.Fault SLOW = new SimulatedTraffic.Fault(0.01, 2);
    private static final int DAY = 24 * 3600;

    @Test
    void pausesHideACandidateThatComputesTwiceAsLongInAtMostOneOfTwenty(TestReporter reporter) {
        int releases = Campaign.cases(41, 2_001);
        List<SimulatedRelease.Outcome> outcomes =
                IntStream.range(0, releases).parallel().mapToObj(PausedTrafficTest::run).toList();
        long passed = outcomes.stream().filter(SimulatedRelease.Outcome::hasPassedAStep).count();
        long last = outcomes.stream().filter(SimulatedRelease.Outcome::isFinal).count();
        reporter.publishEntry(
                "paused",
                "%d releases, %d passed a step, %d final".formatted(releases, passed, last));
        assertThat(passed).isLessThanOrEqualTo(Math.max(1, releases * 5L / 100));
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.isFinal())
                .allMatch(outcome -> outcome.release().phase() == ReleasePhase.QUARANTINED);
    }

    private static SimulatedRelease.Outcome run(int number) {
        long seed = "worse".hashCode() * 1_000_003L + number;
        SimulatedTraffic traffic = new SimulatedTraffic(LOAD, SLOW, seed);
        return new SimulatedRelease(ReleasePlan.USUAL, 0.01, traffic).run(DAY);
    }
}
