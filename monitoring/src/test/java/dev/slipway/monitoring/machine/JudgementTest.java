package dev.slipway.monitoring.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.stats.Check;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.Finding;
import dev.slipway.stats.counts.Arm;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class JudgementTest {
    /// Somebody has let a release go on that was held for everything that was found by then.
    private static Waived upTo(long second) {
        return upTo(second, List.of());
    }

    private static Waived upTo(long second, List<String> checks) {
        ReleaseTransition hold =
                new ReleaseTransition(
                        ReleasePhase.DECIDE,
                        ReleasePhase.HOLD,
                        3,
                        0.25,
                        Cause.EVIDENCE,
                        new FreeText("made"),
                        new EvidenceMark(second, Sha256.ZERO),
                        Duration.ZERO,
                        new Held(Held.Reason.CHECK, List.of(), checks));
        return new Waived(3, List.of(hold));
    }

    /// Whoever reads of one finding has not read of the other.
    @Test
    void whoeverWaivesOneFindingDoesNotWaiveAnotherOfTheSameSecond() {
        Evidence evidence = MadeEvidence.otherClasses();

        assertThat(Judgement.of(evidence, Waived.NOTHING).holding())
                .hasValue(Check.ANSWERS_OTHERWISE);
        assertThat(Judgement.of(evidence, upTo(Long.MAX_VALUE, List.of("split-otherwise"))))
                .isEqualTo(Judgement.of(evidence, Waived.NOTHING));
        assertThat(Judgement.of(evidence, upTo(Long.MAX_VALUE, List.of("answers-otherwise"))))
                .isEqualTo(Judgement.of(evidence, upTo(Long.MAX_VALUE)));
    }

    @Test
    void whatIsWaivedHoldsNoMore() {
        assertThat(Judgement.of(MadeEvidence.otherClasses(), Waived.NOTHING).answer())
                .isEqualTo(Decision.Answer.HOLD);
        assertThat(Judgement.of(MadeEvidence.otherClasses(), upTo(Long.MAX_VALUE)).answer())
                .isEqualTo(Decision.Answer.ADVANCE);
    }

    @Test
    void whoeverWaivesOtherClassesDoesNotWaiveThatKeysAreFew() {
        Judgement judgement =
                Judgement.of(MadeEvidence.otherClassesOfFewKeys(), upTo(Long.MAX_VALUE));

        assertThat(judgement.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(judgement.holding()).isEmpty();
        assertThat(judgement.why())
                .isEqualTo("50 keys are at risk of a first bad answer, 200 are needed");
    }

    @Test
    void whatIsFoundAfterSomethingWasWaivedHolds() {
        Evidence evidence = MadeEvidence.otherClasses();
        long known = evidence.heldSince(Check.ANSWERS_OTHERWISE).orElseThrow();
        assertThat(Judgement.of(evidence, upTo(known - 1)).answer())
                .isEqualTo(Decision.Answer.HOLD);
        assertThat(Judgement.of(evidence, upTo(known)).answer()).isEqualTo(Decision.Answer.ADVANCE);

        long waived = evidence.seconds();
        MadeEvidence.seconds(evidence, 60, second -> second.addNewKeys(Arm.CANDIDATE, 100));

        Judgement judgement = Judgement.of(evidence, upTo(waived));
        assertThat(judgement.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(judgement.holding()).hasValue(Check.SPLIT_OTHERWISE);
        assertThat(judgement.why())
                .isEqualTo(
                        evidence.decision().findings().stream()
                                .filter(one -> one.check() == Check.SPLIT_OTHERWISE)
                                .map(Finding::why)
                                .findFirst()
                                .orElseThrow());
    }

    @Test
    void aFaultIsNotHiddenByASplitThatWasWaived() {
        Evidence evidence = MadeEvidence.none();
        MadeEvidence.seconds(evidence, 60, second -> second.addNewKeys(Arm.CANDIDATE, 100));
        long waived = evidence.seconds();
        SplittableRandom random = new SplittableRandom(3);
        MadeEvidence.seconds(evidence, 60, second -> MadeEvidence.fill(second, random, 0.5, 0.001));

        assertThat(Judgement.of(evidence, Waived.NOTHING).answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(Judgement.of(evidence, upTo(waived)).answer()).isEqualTo(Decision.Answer.ABORT);
    }
}
