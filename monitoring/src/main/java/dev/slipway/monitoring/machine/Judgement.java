package dev.slipway.monitoring.machine;

import dev.slipway.stats.Check;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.Finding;
import java.util.List;
import java.util.Optional;

/// What evidence says to the machine.
///
/// @param answer what to do
/// @param holding the check for which it holds; where it holds without one, too few keys are left,
///     which passes by itself
/// @param why a sentence; empty while it waits
record Judgement(Decision.Answer answer, Optional<Check> holding, String why) {
    private static final Judgement WAIT = new Judgement(Decision.Answer.WAIT, Optional.empty(), "");

    /// @param waived what somebody knows and has let the release go on with is left out
    static Judgement of(Evidence evidence, Waived waived) {
        Decision.Answer answer = evidence.answer();
        if (answer == Decision.Answer.WAIT) {
            return WAIT;
        }
        Decision decision = evidence.decision();
        if (answer != Decision.Answer.HOLD) {
            return new Judgement(answer, Optional.empty(), decision.why());
        }
        List<Finding> holding = decision.findings().stream().filter(Judgement::holds).toList();
        List<Finding> open =
                holding.stream()
                        .filter(one -> !waived.has(one.check(), since(evidence, one.check())))
                        .toList();
        return open.size() == holding.size()
                ? new Judgement(answer, first(holding).map(Finding::check), decision.why())
                : withoutWaived(decision.findings(), open, evidence.lackOfKeys());
    }

    private static long since(Evidence evidence, Check check) {
        return evidence.heldSince(check).orElse(evidence.seconds());
    }

    /// The one whose sentence is told. Where traffic was not divided as was set, nothing else
    /// counts.
    private static Optional<Finding> first(List<Finding> holding) {
        return split(holding).or(() -> holding.stream().findFirst());
    }

    private static Optional<Finding> split(List<Finding> holding) {
        return holding.stream().filter(one -> one.check() == Check.SPLIT_OTHERWISE).findFirst();
    }

    /// What was waived is a finding; that keys are few is none, and nobody waives it.
    ///
    /// @param open what holds and nobody has waived
    private static Judgement withoutWaived(
            List<Finding> findings, List<Finding> open, Optional<String> lackOfKeys) {
        Optional<Finding> split = split(open);
        if (split.isPresent()) {
            return held(split.get());
        }
        Optional<Finding> fault =
                findings.stream()
                        .filter(one -> one.check().use() == Check.Use.ABORTS && one.isWon())
                        .findFirst();
        if (fault.isPresent()) {
            return new Judgement(Decision.Answer.ABORT, Optional.empty(), fault.get().why());
        }
        if (!open.isEmpty()) {
            return held(open.getFirst());
        }
        if (lackOfKeys.isPresent()) {
            return new Judgement(Decision.Answer.HOLD, Optional.empty(), lackOfKeys.get());
        }
        boolean errors =
                isWon(findings, Check.FAILS_NO_MORE)
                        || isWon(findings, Check.FAILS_WITHIN_ALLOWANCE);
        boolean quality =
                isWon(findings, Check.PREDICTS_NO_WORSE)
                        || findings.stream()
                                .noneMatch(one -> one.check() == Check.PREDICTS_NO_WORSE);
        return errors && quality && isWon(findings, Check.COMPUTES_NO_SLOWER)
                ? new Judgement(
                        Decision.Answer.ADVANCE,
                        Optional.empty(),
                        "the step has shown what was asked of it, what was waived left out")
                : WAIT;
    }

    private static Judgement held(Finding one) {
        return new Judgement(Decision.Answer.HOLD, Optional.of(one.check()), one.why());
    }

    private static boolean holds(Finding finding) {
        return finding.check().use() == Check.Use.HOLDS && finding.isWon();
    }

    private static boolean isWon(List<Finding> findings, Check check) {
        return findings.stream().anyMatch(one -> one.check() == check && one.isWon());
    }
}
