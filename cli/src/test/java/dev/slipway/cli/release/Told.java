package dev.slipway.cli.release;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.EvidenceReport;
import dev.slipway.api.release.EvidenceReport.Answer;
import dev.slipway.api.release.EvidenceReport.ArmReport;
import dev.slipway.api.release.EvidenceReport.Labels;
import dev.slipway.api.release.EvidenceReport.Latency;
import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleaseFinding.LeadsTo;
import dev.slipway.api.release.ReleaseFinding.Verdict;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.api.release.UserRule;
import dev.slipway.documents.Constants;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Releases that a server may tell of.
final class Told {
    static final Release BEGUN =
            new Release(
                    new ReleaseId("flights.3"),
                    new ModelName("flights"),
                    new Release.Side(new VersionNumber(3), Sha256.of("3")),
                    new Release.Side(new VersionNumber(4), Sha256.of("4")),
                    ReleasePlan.USUAL,
                    17,
                    Instant.parse("2026-11-26T15:00:00Z"),
                    new PrincipalId("token:ada"),
                    new FreeText("better calibrated"),
                    List.of());

    private Told() {}

    static Release.Move move(
            ReleasePhase from,
            ReleasePhase to,
            int step,
            Cause cause,
            @Nullable EvidenceMark mark) {
        double weight = step == 0 ? 0 : ReleasePlan.USUAL.strategy().steps().get(step - 1);
        return new Release.Move(
                new ReleaseTransition(
                        from,
                        to,
                        step,
                        to == ReleasePhase.ABORTING ? 0 : weight,
                        cause,
                        new FreeText("because of " + Constants.word(cause)),
                        mark,
                        Duration.ofSeconds(100L * step),
                        null),
                BEGUN.started().plusSeconds(100L * step),
                new PrincipalId("system:monitoring"),
                20 + step);
    }

    static ReleaseStatus in(ReleasePhase phase, int step, Cause cause) {
        Release release = BEGUN.moved(move(ReleasePhase.DRAFT, phase, step, cause, null));
        return new ReleaseStatus(
                release,
                phase,
                step,
                release.weight(),
                new FreeText("because of " + Constants.word(cause)),
                new ReleaseStatus.Timer("bake", Duration.ofSeconds(40), Duration.ofMinutes(1)),
                new EvidenceReport(
                        3_723,
                        Answer.WAIT,
                        "not shown: fewer than 0.100 % of candidate's answers are bad",
                        List.of(
                                finding("fails-more", LeadsTo.ABORT, 0.31, Verdict.INCONCLUSIVE),
                                finding("split-otherwise", LeadsTo.HOLD, 1_500, Verdict.FAILED),
                                finding(
                                        "computes-no-slower",
                                        LeadsTo.ADVANCE,
                                        Double.MAX_VALUE,
                                        Verdict.PASSED)),
                        List.of(),
                        new ArmReport(
                                95_000, 90, 4_750, new Labels(9_100, 400, 12), latencies(1.5, 1.7)),
                        new ArmReport(5_000, 1, 250, new Labels(470, 30, 0), latencies(1.6, null)),
                        null),
                List.of(
                        new ReleaseStatus.RuleReading(
                                new UserRule.LatencyAbove(0.99, 0.2, Duration.ofMinutes(5)),
                                1.9,
                                1.8,
                                Duration.ofMinutes(2),
                                "candidate 1.90 ms, allowed 1.80 ms"),
                        new ReleaseStatus.RuleReading(
                                new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5)),
                                null,
                                null,
                                Duration.ZERO,
                                "no full minute was measured yet")),
                null);
    }

    /// A release whose candidate was too slow under load, alone.
    static ReleaseStatus tooSlow() {
        Release release =
                BEGUN.moved(
                        move(ReleasePhase.WARMING, ReleasePhase.ROLLED_BACK, 0, Cause.GATE, null));
        return new ReleaseStatus(
                release,
                ReleasePhase.ROLLED_BACK,
                0,
                0,
                new FreeText("stable answers everybody"),
                null,
                EvidenceReport.NONE,
                List.of(),
                new PerformanceReport(
                        PerformanceReport.Verdict.FAILED,
                        "candidate is slower than the endpoint promises",
                        50,
                        Duration.ofMillis(30),
                        Duration.ofMillis(200),
                        new PerformanceReport.Arm(200, 45, 300, 200, 30),
                        new PerformanceReport.Arm(200, 5, 9, 0, 0)));
    }

    /// A release that evidence turned back in its second step.
    static ReleaseStatus turnedBack() {
        ReleaseStatus last = in(ReleasePhase.ROLLED_BACK, 0, Cause.PROGRESS);
        Release release =
                BEGUN.moved(move(ReleasePhase.BAKE, ReleasePhase.ABORTING, 2, Cause.EVIDENCE, null))
                        .moved(last.release().moves().getLast());
        return new ReleaseStatus(
                release,
                last.phase(),
                2,
                0,
                new FreeText("stable answers everybody"),
                null,
                last.evidence(),
                List.of(),
                null);
    }

    private static ReleaseFinding finding(
            String check, LeadsTo leadsTo, double value, Verdict verdict) {
        return new ReleaseFinding(check, leadsTo, value, 200, verdict, "why " + check);
    }

    private static List<Latency> latencies(double low, @Nullable Double high) {
        return List.of(new Latency(0.99, low, high));
    }
}
