package dev.slipway.frontend.http;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.EvidenceCurve;
import dev.slipway.api.release.EvidenceReport;
import dev.slipway.api.release.EvidenceReport.Answer;
import dev.slipway.api.release.EvidenceReport.ArmReport;
import dev.slipway.api.release.EvidenceReport.Latency;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleaseFinding.LeadsTo;
import dev.slipway.api.release.ReleaseFinding.Verdict;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.StoredEvidence;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/// Releases as they may stand.
final class MadeReleases {
    private static final PrincipalId WATCH = new PrincipalId("system:monitoring");

    private MadeReleases() {}

    /// The second step of a release of an endpoint.
    static Release inSecondStep(EndpointName endpoint, ModelName model) {
        Release begun =
                new Release(
                        ReleaseId.of(endpoint, 3),
                        model,
                        new Release.Side(new VersionNumber(2), Sha256.of("2")),
                        new Release.Side(new VersionNumber(3), Sha256.of("3")),
                        ReleasePlan.USUAL,
                        17,
                        RunningDoor.NOW,
                        new PrincipalId("token:root"),
                        new FreeText("better calibrated"),
                        List.of());
        return begun.moved(move(ReleasePhase.DRAFT, ReleasePhase.BAKE, 1, 0.01, 21))
                .moved(move(ReleasePhase.DECIDE, ReleasePhase.BAKE, 2, 0.05, 22));
    }

    private static Release.Move move(
            ReleasePhase from, ReleasePhase to, int step, double weight, long seq) {
        return new Release.Move(
                new ReleaseTransition(
                        from,
                        to,
                        step,
                        weight,
                        Cause.PROGRESS,
                        new FreeText("step " + step + " begins"),
                        null,
                        Duration.ofSeconds(60L * step),
                        null),
                RunningDoor.NOW.plusSeconds(60L * step),
                WATCH,
                seq);
    }

    /// What such a release may have shown.
    static ReleaseStatus status(Release release) {
        return new ReleaseStatus(
                release,
                release.phase(),
                release.step(),
                release.weight(),
                new FreeText("step 2 begins"),
                new ReleaseStatus.Timer("bake", Duration.ofSeconds(40), Duration.ofMinutes(1)),
                new EvidenceReport(
                        100,
                        Answer.WAIT,
                        "not shown: fewer than 0.100 % of candidate's answers are bad",
                        List.of(
                                new ReleaseFinding(
                                        "fails-more",
                                        LeadsTo.ABORT,
                                        0.31,
                                        200,
                                        Verdict.INCONCLUSIVE,
                                        "not shown: candidate fails more often than stable")),
                        List.of(
                                new EvidenceCurve(
                                        "fails-more",
                                        200,
                                        List.of(
                                                new EvidenceCurve.Point(1, 1),
                                                new EvidenceCurve.Point(100, 0.31)))),
                        new ArmReport(9_500, 9, 4_750, null, latencies(1.5)),
                        new ArmReport(500, 1, 250, null, latencies(1.6)),
                        "by the label in output 'label': 480 answers of candidate, 9,120 of"
                                + " stable"),
                List.of(),
                null);
    }

    private static List<Latency> latencies(double p99) {
        return List.of(new Latency(0.5, 0.4, 0.5), new Latency(0.99, p99, null));
    }

    /// Evidence of so many seconds, each of one number.
    static StoredEvidence stored(Release release, int seconds) {
        return new StoredEvidence(
                release,
                new StoredEvidence.Terms(
                        0.01,
                        0.05,
                        1,
                        0,
                        2,
                        0.001,
                        new StoredEvidence.Slowness(0.99, 0.2, Duration.ofNanos(100_000), 2),
                        null),
                seconds,
                Sha256.ZERO,
                0,
                LongStream.range(0, seconds).mapToObj(List::of).toList());
    }

    /// One release of each of these endpoints, and figures of the team.
    static ReleaseHistory history(EndpointName... endpoints) {
        List<ReleaseHistory.Entry> entries =
                List.of(endpoints).stream()
                        .map(endpoint ->
                                new ReleaseHistory.Entry(
                                        ReleaseId.of(endpoint, 1),
                                        TeamName.DEFAULT,
                                        new ModelName("flights"),
                                        new VersionNumber(1),
                                        new VersionNumber(2),
                                        "canary",
                                        RunningDoor.NOW,
                                        RunningDoor.NOW.plusSeconds(600),
                                        ReleasePhase.FINAL,
                                        new PrincipalId("token:root"),
                                        10_000L,
                                        3L,
                                        new FreeText("the soak is over"),
                                        null))
                        .toList();
        return new ReleaseHistory(
                entries,
                List.of(
                        new ReleaseHistory.Figures(
                                null,
                                TeamName.DEFAULT,
                                4,
                                3,
                                1.5,
                                Duration.ofDays(2),
                                0.25,
                                Duration.ofMillis(900))));
    }
}
