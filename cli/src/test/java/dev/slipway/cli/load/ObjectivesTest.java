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
        assertThat(verdict("p99=200ms,errors=0.1%", report(1_000, 1, 200))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("p99=199ms,errors=0.1%", report(1_000, 1, 200)))
                .isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p99=200ms,errors=0.1%", report(1_000, 2, 200)))
                .isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p99=200ms", report(1_000, 1, 1))).isEqualTo(Verdict.BROKEN);
        assertThat(verdict("p50=0.5s", report(1_000, 0, 200))).isEqualTo(Verdict.KEPT);
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
    void tooFewRequestsDecideNothing() {
        List<Check> checks = Objectives.parse("p99.9=1s").judge(report(999, 0, 1));
        assertThat(checks.getFirst())
                .isEqualTo(
                        new Check(
                                "p99.9=1s",
                                Verdict.INCONCLUSIVE,
                                "999 answers of the 1000 that it takes"));
        assertThat(Objectives.worst(checks)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict("p99.9=1s", report(1_000, 0, 1))).isEqualTo(Verdict.KEPT);
        assertThat(verdict("errors=1%", report(0, 0, 1))).isEqualTo(Verdict.INCONCLUSIVE);
        // Nothing that is missing could mend what is broken.
        assertThat(verdict("p99.9=1s", report(10, 10, 1))).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void runThatWasEndedKeepsNothingAndStillBreaks() {
        assertThat(
                        Objectives.parse("p50=1s,p99=1ms").judge(report(1_000, 0, 200)).stream()
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
        return Objectives.worst(Objectives.parse(objectives).judge(report));
    }

    private static LoadReport report(long answered, long failed, long millis) {
        Histogram latency = new Histogram(Duration.ofMinutes(2).toNanos(), 3);
        // One step of the histogram below, so that rounding does not move it over the bound.
        latency.recordValueWithCount(millis * 999_000, answered);
        return new LoadReport(
                latency, Map.of(200, answered, 429, failed), 0, 0, Duration.ofSeconds(1));
    }
}
