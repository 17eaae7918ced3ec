package dev.slipway.monitoring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.monitoring.MadeReleases;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.machine.Clocks;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.EvidencePlan;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReleaseReportTest {
    private static final Release RELEASE = MadeReleases.gated(MadeReleases.usual());

    /// Two answers of candidate and one of stable, whose classes are among so many.
    private static Evidence evidence(int classes) {
        Second.Shape shape = new Second.Shape(1, classes);
        Evidence evidence = new Evidence(EvidencePlan.usual(shape, 0.01));
        Second second = new Second(shape);
        second.begin(evidence.next(1, 0.1));
        if (classes > 0) {
            second.classes().count(Arm.CANDIDATE, 0, 0);
            second.classes().count(Arm.CANDIDATE, 0, 1);
            second.classes().count(Arm.STABLE, 0, 1);
        }
        evidence.observe(second);
        return evidence;
    }

    private static Optional<String> classes(Evidence evidence, String words) {
        return ReleaseReport.of(
                        RELEASE,
                        new Clocks(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                        evidence,
                        new ReleaseReport.Beside(
                                List.of(),
                                AwaitedLabels.NONE,
                                List.of(),
                                GateState.unasked(),
                                Optional.of(words)),
                        EvidenceChain.of(RELEASE.id()))
                .classes();
    }

    @Test
    void howManyClassesWereComparedIsSaidBesideTheirOutput() {
        assertThat(classes(evidence(2), "by the label in output 'label'"))
                .contains("by the label in output 'label': 2 answers of candidate, 1 of stable");
        assertThat(classes(evidence(0), "not compared: nobody says one"))
                .contains("not compared: nobody says one");
    }
}
