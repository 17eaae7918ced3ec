package dev.slipway.monitoring.report;

import dev.slipway.api.release.EvidenceCurve;
import dev.slipway.api.release.EvidenceReport;
import dev.slipway.api.release.EvidenceReport.ArmReport;
import dev.slipway.api.release.EvidenceReport.Latency;
import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleaseFinding.LeadsTo;
import dev.slipway.monitoring.metrics.ReleaseReport;
import dev.slipway.monitoring.metrics.ReleaseReport.Counts;
import dev.slipway.stats.Check;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Finding;
import dev.slipway.stats.Verdict;
import dev.slipway.stats.bets.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Evidence in plain numbers and words.
final class EvidenceReports {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double SHOWN_QUANTILE = 0.99;

    private EvidenceReports() {}

    static EvidenceReport of(ReleaseReport report) {
        Counts counts = report.counts();
        return new EvidenceReport(
                report.evidence().map(mark -> mark.seconds()).orElse(0L),
                answer(report.decision().answer()),
                report.decision().why(),
                report.findings().stream().map(EvidenceReports::finding).toList(),
                curves(report),
                new ArmReport(
                        counts.whole().stable(),
                        counts.whole().stableBad(),
                        counts.step().stable(),
                        report.labels().map(labels -> labels(labels.stable())).orElse(null),
                        latencies(report.bounds().stableP99())),
                new ArmReport(
                        counts.whole().candidate(),
                        counts.whole().candidateBad(),
                        counts.step().candidate(),
                        report.labels().map(labels -> labels(labels.candidate())).orElse(null),
                        latencies(report.bounds().candidateP99())),
                report.classes().orElse(null));
    }

    private static EvidenceReport.Labels labels(ReleaseReport.Labels.OfArm arm) {
        return new EvidenceReport.Labels(arm.labelled(), arm.awaited(), arm.missing());
    }

    private static EvidenceReport.Answer answer(Decision.Answer answer) {
        return switch (answer) {
            case ABORT -> EvidenceReport.Answer.ABORT;
            case HOLD -> EvidenceReport.Answer.HOLD;
            case ADVANCE -> EvidenceReport.Answer.ADVANCE;
            case WAIT -> EvidenceReport.Answer.WAIT;
        };
    }

    private static ReleaseFinding finding(Finding finding) {
        return new ReleaseFinding(
                name(finding.check()),
                leadsTo(finding.check().use()),
                finite(finding.value()),
                finite(finding.threshold()),
                verdict(finding.verdict()),
                finding.why());
    }

    private static String name(Check check) {
        return check.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static LeadsTo leadsTo(Check.Use use) {
        return switch (use) {
            case ABORTS -> LeadsTo.ABORT;
            case HOLDS -> LeadsTo.HOLD;
            case ADVANCES -> LeadsTo.ADVANCE;
        };
    }

    private static ReleaseFinding.Verdict verdict(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Passed _ -> ReleaseFinding.Verdict.PASSED;
            case Verdict.Failed _ -> ReleaseFinding.Verdict.FAILED;
            case Verdict.Inconclusive _ -> ReleaseFinding.Verdict.INCONCLUSIVE;
            case Verdict.Error _ -> ReleaseFinding.Verdict.ERROR;
        };
    }

    private static List<EvidenceCurve> curves(ReleaseReport report) {
        List<EvidenceCurve> curves = new ArrayList<>();
        for (Finding finding : report.findings()) {
            List<EvidenceCurve.Point> points = new ArrayList<>();
            for (ReleaseReport.Point point : report.curve()) {
                Double value = point.logValues().get(finding.check());
                if (value != null) {
                    points.add(
                            new EvidenceCurve.Point(point.second(), finite(StrictMath.exp(value))));
                }
            }
            curves.add(
                    new EvidenceCurve(name(finding.check()), finite(finding.threshold()), points));
        }
        return curves;
    }

    private static double finite(double value) {
        return Math.min(value, Double.MAX_VALUE);
    }

    private static List<Latency> latencies(Interval nanos) {
        boolean isBounded = nanos.high() < Double.POSITIVE_INFINITY;
        return List.of(
                new Latency(
                        SHOWN_QUANTILE,
                        nanos.low() / NANOS_PER_MILLI,
                        isBounded ? nanos.high() / NANOS_PER_MILLI : null));
    }
}
