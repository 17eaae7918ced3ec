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
/// @param lacksKeys whether it holds only because too few keys are left, which passes by itself
/// @param why a sentence; empty while it waits
record Judgement(Decision.Answer answer, boolean lacksKeys, String why) {
    private static final Judgement WAIT = new Judgement(Decision.Answer.WAIT, false, "");

    /// @param waivedUpTo the second of evidence up to which somebody knows what holds, and has let
    ///     the release go on: what had been found by then is left out; 0 for nobody
    static Judgement of(Evidence evidence, long waivedUpTo) {
        Decision.Answer answer = evidence.answer();
        if (answer == Decision.Answer.WAIT) {
            return WAIT;
        }
        Decision decision = evidence.decision();
        if (answer != Decision.Answer.HOLD) {
            return new Judgement(answer, false, decision.why());
        }
        List<Finding> holding = decision.findings().stream().filter(Judgement::holds).toList();
        List<Finding> open =
                holding.stream().filter(one -> since(evidence, one.check()) > waivedUpTo).toList();
        return open.size() == holding.size()
                ? new Judgement(answer, holding.isEmpty(), decision.why())
                : withoutWaived(decision.findings(), open, evidence.lackOfKeys());
    }

    private static long since(Evidence evidence, Check check) {
        return evidence.heldSince(check).orElse(evidence.seconds());
    }

    /// What was waived is a finding; that keys are few is none, and nobody waives it. Where traffic
    /// was not divided as was set, nothing else counts.
    ///
    /// @param open what holds and nobody has waived
    private static Judgement withoutWaived(
            List<Finding> findings, List<Finding> open, Optional<String> lackOfKeys) {
        Optional<Finding> split =
                open.stream().filter(one -> one.check() == Check.SPLIT_OTHERWISE).findFirst();
        if (split.isPresent()) {
            return new Judgement(Decision.Answer.HOLD, false, split.get().why());
        }
        Optional<Finding> fault =
                findings.stream()
                        .filter(one -> one.check().use() == Check.Use.ABORTS && one.isWon())
                        .findFirst();
        if (fault.isPresent()) {
            return new Judgement(Decision.Answer.ABORT, false, fault.get().why());
        }
        if (!open.isEmpty()) {
            return new Judgement(Decision.Answer.HOLD, false, open.getFirst().why());
        }
        if (lackOfKeys.isPresent()) {
            return new Judgement(Decision.Answer.HOLD, true, lackOfKeys.get());
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
                        false,
                        "the step has shown what was asked of it, what was waived left out")
                : WAIT;
    }

    private static boolean holds(Finding finding) {
        return finding.check().use() == Check.Use.HOLDS && finding.isWon();
    }

    private static boolean isWon(List<Finding> findings, Check check) {
        return findings.stream().anyMatch(one -> one.check() == check && one.isWon());
    }
}
