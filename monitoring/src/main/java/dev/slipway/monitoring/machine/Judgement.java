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

    /// @param isWaived whether somebody has let the release go on although evidence held it: what
    ///     holds is then left out
    static Judgement of(Evidence evidence, boolean isWaived) {
        Decision.Answer answer = evidence.answer();
        if (answer == Decision.Answer.WAIT) {
            return WAIT;
        }
        Decision decision = evidence.decision();
        if (answer != Decision.Answer.HOLD) {
            return new Judgement(answer, false, decision.why());
        }
        boolean isForPeople = decision.findings().stream().anyMatch(Judgement::holds);
        if (!isForPeople || !isWaived) {
            return new Judgement(answer, !isForPeople, decision.why());
        }
        return withoutHolds(decision.findings(), evidence.lackOfKeys());
    }

    /// What was waived is a finding; that keys are few is none, and nobody waives it.
    private static Judgement withoutHolds(List<Finding> findings, Optional<String> lackOfKeys) {
        Optional<Finding> fault =
                findings.stream()
                        .filter(one -> one.check().use() == Check.Use.ABORTS && one.isWon())
                        .findFirst();
        if (fault.isPresent()) {
            return new Judgement(Decision.Answer.ABORT, false, fault.get().why());
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
