package dev.slipway.console.release;

import dev.slipway.api.access.Permission;
import dev.slipway.api.release.EvidenceCurve;
import dev.slipway.api.release.EvidenceReport.ArmReport;
import dev.slipway.api.release.EvidenceReport.Latency;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Rights;
import dev.slipway.console.page.Words;
import dev.slipway.console.release.ReleaseView.ArmView;
import dev.slipway.console.release.ReleaseView.Facts;
import dev.slipway.console.release.ReleaseView.FindingView;
import dev.slipway.console.release.ReleaseView.FormView;
import dev.slipway.console.release.ReleaseView.MoveView;
import dev.slipway.console.release.ReleaseView.RuleView;
import dev.slipway.console.release.ReleaseView.Standing;
import dev.slipway.console.release.ReleaseView.StepView;
import dev.slipway.console.release.ReleaseView.TimerView;
import dev.slipway.documents.ReleaseForms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes of a release's status what its page shows.
final class ReleaseDrawing {
    private static final double TAIL = 0.99;

    private final ReleaseStatus status;
    private final Release release;

    ReleaseDrawing(ReleaseStatus status) {
        this.status = status;
        this.release = status.release();
    }

    /// The view for whoever looks.
    ///
    /// @param rights what they may do to the endpoint; absent where nothing can be done
    ReleaseView view(@Nullable Rights rights) {
        Facts facts = facts();
        String classes = status.evidence().classes();
        return new ReleaseView(
                release.endpoint().value(),
                release.id().number(),
                facts.model() + " " + facts.stable() + " → " + facts.candidate(),
                new Standing(
                        Words.plain(status.phase()),
                        ReleaseWords.tone(status.phase()),
                        status.weight(),
                        status.why().value(),
                        held(),
                        stillOpen(status),
                        classes == null ? "" : classes,
                        !status.phase().isOver()),
                facts,
                timer(),
                steps(),
                arms(),
                findings(),
                status.rules().stream()
                        .map(rule ->
                                new RuleView(
                                        ReleaseForms.text(rule.rule()),
                                        rule.broken().isZero()
                                                ? "kept"
                                                : "broken for " + Figures.duration(rule.broken()),
                                        rule.why()))
                        .toList(),
                moves(),
                rights == null ? null : form(rights));
    }

    private String held() {
        return release.heldFor().stream()
                .findFirst()
                .map(held ->
                        "Held for "
                                + ReleaseForms.heldFor(held)
                                + (release.goesOnByItself() ? "; goes on by itself." : "."))
                .orElse("");
    }

    /// What more evidence is needed for, while any comes; or why none is known.
    private static String stillOpen(ReleaseStatus status) {
        boolean isKnown = !status.evidence().findings().isEmpty();
        return status.phase().isOver() && isKnown ? "" : status.evidence().why();
    }

    private Facts facts() {
        return new Facts(
                release.model().value(),
                release.stable().version().toString(),
                release.candidate().version().toString(),
                ReleaseWords.strategy(release.plan().strategy()),
                release.started(),
                release.by().value(),
                release.reason() == null ? "" : release.reason().value());
    }

    private @Nullable TimerView timer() {
        ReleaseStatus.Timer timer = status.timer();
        if (timer == null) {
            return null;
        }
        double whole = Math.max(1, timer.limit().toMillis());
        return new TimerView(
                timer.name(),
                Figures.duration(timer.passed()),
                Figures.duration(timer.limit()),
                Math.clamp(timer.passed().toMillis() / whole, 0, 1));
    }

    private List<StepView> steps() {
        List<Double> weights = release.plan().strategy().steps();
        boolean isThrough = status.phase() == ReleasePhase.FINAL;
        List<StepView> steps = new ArrayList<>();
        for (int i = 1; i <= weights.size(); i++) {
            boolean isDone = isThrough || i < status.step();
            boolean isHere = !isThrough && i == status.step();
            String mark = isDone ? "done" : !isHere ? "" : status.phase().isBack() ? "bad" : "now";
            String word =
                    switch (mark) {
                        case "done" -> "done";
                        case "bad" -> "ended here";
                        case "now" -> "now";
                        default -> status.phase().isBack() ? "not begun" : "to come";
                    };
            steps.add(new StepView(Figures.percent(weights.get(i - 1)), mark, word));
        }
        return steps;
    }

    private List<ArmView> arms() {
        ArmReport stable = status.evidence().stable();
        ArmReport candidate = status.evidence().candidate();
        if (stable == null || candidate == null) {
            return List.of();
        }
        return List.of(
                arm("stable", release.stable(), stable),
                arm("candidate", release.candidate(), candidate));
    }

    private static ArmView arm(String side, Release.Side version, ArmReport report) {
        return new ArmView(
                side,
                version.version().toString(),
                Figures.count(report.answers()),
                Figures.count(report.bad()),
                report.answers() == 0
                        ? Figures.NONE
                        : Figures.percent((double) report.bad() / report.answers()),
                report.latencies().stream()
                        .filter(latency -> latency.quantile() == TAIL)
                        .findFirst()
                        .map(ReleaseDrawing::between)
                        .orElse(Figures.NONE));
    }

    private static String between(Latency latency) {
        Double high = latency.highMillis();
        return high == null
                ? "above " + Figures.millis(latency.lowMillis())
                : Figures.millis(latency.lowMillis()) + " to " + Figures.millis(high);
    }

    private List<FindingView> findings() {
        Map<String, EvidenceCurve> curves =
                status.evidence().curves().stream()
                        .filter(curve -> curve.points().size() > 1 && curve.threshold() > 0)
                        .collect(
                                Collectors.toMap(
                                        EvidenceCurve::check,
                                        Function.identity(),
                                        (first, _) -> first));
        return status.evidence().findings().stream()
                .map(finding -> finding(finding, curves.get(finding.check())))
                .toList();
    }

    private static FindingView finding(ReleaseFinding finding, @Nullable EvidenceCurve curve) {
        return new FindingView(
                finding.check(),
                Words.plain(finding.verdict()),
                ReleaseWords.tone(finding.verdict()),
                ReleaseWords.leadsTo(finding.leadsTo()),
                Figures.number(finding.value()),
                Figures.number(finding.threshold()),
                finding.why(),
                curve == null ? null : CurveView.of(curve));
    }

    /// The newest first.
    private List<MoveView> moves() {
        return release.moves().reversed().stream()
                .map(move ->
                        new MoveView(
                                move.time(),
                                Words.plain(move.transition().to()),
                                mark(move.transition().to()),
                                Figures.percent(move.transition().weight()),
                                ReleaseWords.cause(move.transition().cause()),
                                move.by().value(),
                                move.transition().why().value()))
                .toList();
    }

    private static String mark(ReleasePhase to) {
        return to.isBack() ? "bad" : to == ReleasePhase.HOLD ? "now" : "done";
    }

    /// Whether anything can be done about it.
    static boolean isMovable(ReleaseStatus status) {
        return !status.phase().isOver() && status.phase() != ReleasePhase.ABORTING;
    }

    private FormView form(Rights rights) {
        ReleasePhase phase = status.phase();
        boolean isHeld = phase == ReleasePhase.HOLD;
        boolean isTaken = phase == ReleasePhase.PROMOTING || phase == ReleasePhase.SOAK;
        boolean mayRelease = rights.mayMove(Permission.RELEASE);
        boolean mayGoBack = rights.mayMove(Permission.ROLL_BACK);
        return new FormView(
                !isHeld && mayGoBack,
                isHeld && mayRelease,
                !isTaken && mayRelease,
                mayGoBack,
                mayRelease || mayGoBack ? "" : rights.lacking(Permission.RELEASE),
                "",
                false,
                null);
    }
}
