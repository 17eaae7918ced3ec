package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.cli.load.Objectives.Check;
import dev.slipway.cli.load.Objectives.Objective;
import dev.slipway.cli.load.Objectives.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class ObjectivesTest {
    @Test
    void objectivesAreKeptUpToTheirBound() {
        assertThat(verdict("p99=200ms,errors=0.1%", report(3_000, 3, 200))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("p99=199ms,errors=0.1%", report(3_000, 3, 200)))
                .isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p99=200ms,errors=0.1%", report(3_000, 4, 200)))
                .isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p99=200ms", report(1_000, 1, 1))).isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p50=0.5s", report(1_000, 0, 200))).isEqualTo(Verdict.KEPT);
    }

    /// Of a step the histogram gives the upper end, maybe beyond an objective that all kept.
    @Test
    void whatTheHistogramCannotTellFromItsObjectiveKeepsIt() {
        long bound = 200_000_000;
        Histogram steps = histogram();
        long beyond = steps.nextNonEquivalentValue(bound);
        assertThat(beyond).isGreaterThan(bound + 1);
        assertThat(judged("p99=200ms", exactly(bound - 1)))
                .contains(new Check("p99=200ms", Verdict.KEPT, "200.000 ms"));
        assertThat(verdict("p99=200ms", exactly(bound))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("p99=200ms", exactly(beyond))).isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p99=9999999999s", exactly(beyond))).isEqualTo(Verdict.KEPT);
    }

    private static LoadReport exactly(long nanos) {
        Histogram latency = histogram();
        latency.recordValueWithCount(nanos, 1_000);
        return new LoadReport(latency, Map.of(200, 1_000L), 0, 0, Duration.ofSeconds(1));
    }

    private static Histogram histogram() {
        return new Histogram(Duration.ofMinutes(2).toNanos(), 3);
    }

    @Test
    void anEndpointsOwnObjectiveIsWrittenAsPeopleWriteOne() {
        Slo slo =
                new Slo(
                        Duration.ofMillis(30),
                        Duration.ofMillis(200),
                        0.999,
                        Duration.ofDays(28),
                        false);
        assertThat(Objectives.of(slo).all().stream().map(Objective::text))
                .containsExactly("p50=30ms", "p99=200ms", "errors=0.1%");
        assertThat(Objectives.of(slo))
                .isEqualTo(Objectives.parse("p50=30ms,p99=200ms,errors=0.1%"));
    }

    @Test
    void tooFewRequestsDoNotShowThatAnObjectiveIsKept() {
        List<Check> checks = judged("p99.9=1s,errors=0.1%", report(2_999, 0, 1));
        assertThat(checks)
                .containsExactly(
                        new Check(
                                "p99.9=1s",
                                Verdict.INCONCLUSIVE,
                                "2999 answers of the 3000 that it takes (patience)"),
                        new Check(
                                "errors=0.1%",
                                Verdict.INCONCLUSIVE,
                                "2999 requests of the 3000 that it takes (patience)"));
        assertThat(Objectives.worst(checks)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict("p99.9=1s,errors=0.1%", report(3_000, 0, 1))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("p99=1s", report(299, 0, 1))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict("p99=1s", report(300, 0, 1))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("p99.995=1s", report(59_999, 0, 1))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict("p99.995=1s", report(60_000, 0, 1))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("errors=5%", report(58, 1, 1))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict("errors=5%", report(59, 1, 1))).isEqualTo(Verdict.KEPT);
    }

    @Test
    void whatIsBrokenIsBrokenHoweverFewTheRequests() {
        assertThat(verdict("p99=1ms,errors=5%", report(1, 0, 200))).isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p99.99=199ms", report(10, 0, 200))).isEqualTo(Verdict.BROKEN);
        assertThat(verdict("errors=0.1%", report(9, 1, 1))).isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p99.9=1s", report(10, 10, 1))).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void thatNoneMayFailIsAskedOfWhatWasSent() {
        assertThat(verdict("errors=0%", report(1, 0, 1))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("p50=1s", report(6, 0, 1))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("errors=0%", report(0, 0, 1))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict("errors=900%", report(0, 0, 1))).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void runThatWasEndedKeepsNothingAndStillBreaks() {
        assertThat(
                        judged("p50=1s,p99=1ms", report(1_000, 0, 200)).stream()
                                .map(check -> check.unfinished().verdict()))
                .containsExactly(Verdict.INCONCLUSIVE, Verdict.BROKEN, Verdict.INCONCLUSIVE);
    }

    @Test
    void whatIsNoObjectiveIsNamed() {
        for (String text : List.of("p99", "p99=200", "errors=1", "p100=1s", "latency=1s", "")) {
            assertThatThrownBy(() -> Objectives.parse(text))
                    .hasMessage("slo: " + text + " (expected: such as p99=200ms,errors=0.1%)");
        }
    }

    private static Verdict verdict(String objectives, LoadReport report) {
        return Objectives.worst(judged(objectives, report));
    }

    private static List<Check> judged(String objectives, LoadReport report) {
        return Objectives.parse(objectives).judge(report, "patience");
    }

    private static LoadReport report(long answered, long failed, long millis) {
        Histogram latency = histogram();
        // One step of the histogram below, so that rounding does not move it over the bound.
        latency.recordValueWithCount(millis * 999_000, answered);
        return new LoadReport(
                latency, Map.of(200, answered, 429, failed), 0, 0, Duration.ofSeconds(1));
    }
}
