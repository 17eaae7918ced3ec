package dev.slipway.console;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.answer.WindowList;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.EvidenceCurve;
import dev.slipway.api.release.EvidenceReport;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.slo.AlertList;
import dev.slipway.api.slo.SloList;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.status.LatencyCounts;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.api.status.TrafficWindow.CodeCount;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// What a server might say.
final class Samples {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final VersionNumber FIRST = new VersionNumber(1);
    static final VersionNumber SECOND = new VersionNumber(2);
    private static final ModelName MODEL = new ModelName("flights");

    /// What somebody writes who wants to break a page.
    static final String HOSTILE =
            "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e\u2066 \"' ${x} "
                    + "y".repeat(10_000);

    private Samples() {}

    static ServerStatus server() {
        return new ServerStatus(
                "slipway",
                "0.1.0",
                true,
                7,
                ServedConsole.NOW,
                1,
                1,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null);
    }

    static EndpointSpec spec(EndpointName name) {
        return EndpointSpec.defaults(name, TeamName.DEFAULT, new Target.Exactly(MODEL, FIRST));
    }

    /// An endpoint that serves, with this to say of itself.
    static EndpointStatus endpoint(EndpointName name, String reason) {
        return endpoint(name, reason, 0);
    }

    /// One whose spec this record declared.
    static EndpointStatus declared(EndpointName name, long revision) {
        return endpoint(name, "", revision);
    }

    private static EndpointStatus endpoint(EndpointName name, String reason, long revision) {
        return new EndpointStatus(
                spec(name),
                revision,
                EndpointStatus.State.SERVING,
                FIRST,
                FIRST,
                reason,
                List.of(),
                null,
                List.of(),
                null);
    }

    /// What flights are declared to be.
    ///
    /// @param serves the version of its model
    static DeclaredObject object(VersionNumber serves, long revision) {
        return new DeclaredObject(
                EndpointSpec.defaults(FLIGHTS, TeamName.DEFAULT, new Target.Exactly(MODEL, serves)),
                revision,
                ServedConsole.NOW,
                ServedConsole.NOW);
    }

    static TrafficWindow window(EndpointName endpoint, long good, long bad) {
        return new TrafficWindow(
                endpoint,
                FIRST,
                ServedConsole.NOW,
                Duration.ofSeconds(10),
                good + bad,
                List.of(new CodeCount(200, good), new CodeCount(500, bad)),
                1.5,
                12.25,
                0.5,
                0.25,
                6.0,
                3L << 20,
                new LatencyCounts(1.25, List.of(1.5, 1.75), List.of(good - 1, 1L)));
    }

    static SloStatus slo(EndpointName endpoint) {
        return SloStatus.fresh(endpoint, EndpointSpec.Slo.DEFAULT, ServedConsole.NOW);
    }

    /// What the overview asks.
    static ServedConsole overview(ServedConsole served, String reason, EndpointName... endpoints) {
        return served.says(
                        "/api/v1/endpoints",
                        new EndpointList(
                                Arrays.stream(endpoints)
                                        .map(name -> endpoint(name, reason))
                                        .toList()))
                .says("/api/v1/windows", new WindowList(List.of(window(FLIGHTS, 90, 10))))
                .says("/api/v1/slos?alerts=raised", new SloList(List.of(slo(FLIGHTS))))
                .says("/api/v1/alerts", new AlertList(List.of(), List.of()))
                .says("/api/v1/releases?open=true", new ReleaseHistory(List.of(), List.of()))
                .says("/api/v1/costs", costs())
                .says("/api/v1/status", server());
    }

    /// An endpoint of the default team, in the middle of a release.
    static ServedConsole releasing(ServedConsole served, String why) {
        return served.says("/api/v1/endpoints/flights/release", release(why))
                .says("/api/v1/endpoints/flights", endpoint(FLIGHTS, ""));
    }

    /// The same, held for this.
    static ReleaseStatus held(Held held) {
        Release baking = release("it bakes").release();
        ReleaseTransition hold =
                new ReleaseTransition(
                        ReleasePhase.BAKE,
                        ReleasePhase.HOLD,
                        1,
                        0.01,
                        ReleaseTransition.Cause.RULE,
                        new FreeText("somebody has to look"),
                        null,
                        Duration.ofSeconds(9),
                        held);
        return ReleaseStatus.of(
                baking.moved(new Release.Move(hold, ServedConsole.NOW, baking.by(), 10)));
    }

    /// Half a day in which one endpoint cost 3 and a bit.
    static CostReport costs() {
        return new CostReport(
                ServedConsole.NOW.minus(Duration.ofHours(12)),
                ServedConsole.NOW,
                "EUR",
                List.of(cost(CostCause.SERVE, "3.1"), cost(CostCause.COLD_START, "0.05")),
                "3.15");
    }

    private static CostLine cost(CostCause cause, String cost) {
        return new CostLine(FLIGHTS, FIRST, TeamName.DEFAULT, cause, Usage.NONE, cost);
    }

    /// A canary that has shown something, with this as its last sentence.
    static ReleaseStatus release(String why) {
        Instant began = ServedConsole.NOW.minusSeconds(600);
        PrincipalId by = new PrincipalId("token:k3v9");
        ReleaseTransition begun =
                new ReleaseTransition(
                        ReleasePhase.DRAFT,
                        ReleasePhase.BAKE,
                        1,
                        0.01,
                        ReleaseTransition.Cause.PROGRESS,
                        new FreeText(why),
                        null,
                        Duration.ofSeconds(5),
                        null);
        Release release =
                new Release(
                        ReleaseId.of(FLIGHTS, 3),
                        MODEL,
                        new Release.Side(FIRST, Sha256.of("one")),
                        new Release.Side(SECOND, Sha256.of("two")),
                        ReleasePlan.USUAL,
                        1,
                        began,
                        by,
                        null,
                        List.of(new Release.Move(begun, began, by, 9)));
        ReleaseFinding finding =
                new ReleaseFinding(
                        "fails-more",
                        ReleaseFinding.LeadsTo.ABORT,
                        3.5,
                        100,
                        ReleaseFinding.Verdict.INCONCLUSIVE,
                        "candidate failed 2 of 40, stable 1 of 400");
        EvidenceCurve curve =
                new EvidenceCurve(
                        "fails-more",
                        100,
                        List.of(
                                new EvidenceCurve.Point(1, 1.0),
                                new EvidenceCurve.Point(30, 0.4),
                                new EvidenceCurve.Point(60, 3.5)));
        return new ReleaseStatus(
                release,
                ReleasePhase.BAKE,
                1,
                0.01,
                new FreeText(why),
                new ReleaseStatus.Timer("bake", Duration.ofSeconds(20), Duration.ofMinutes(1)),
                new EvidenceReport(
                        60,
                        EvidenceReport.Answer.WAIT,
                        "more data are needed",
                        List.of(finding),
                        List.of(curve),
                        new EvidenceReport.ArmReport(400, 1, 400, null, List.of()),
                        new EvidenceReport.ArmReport(40, 2, 40, null, List.of()),
                        "by the label in output 'label': 38 answers of candidate, 390 of stable"),
                List.of(),
                null);
    }
}
