package dev.slipway.monitoring.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.stats.Check;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.Finding;
import dev.slipway.stats.counts.Arm;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class JudgementTest {
    @Test
    void whatIsWaivedHoldsNoMore() {
        assertThat(Judgement.of(MadeEvidence.otherClasses(), 0).answer())
                .isEqualTo(Decision.Answer.HOLD);
        assertThat(Judgement.of(MadeEvidence.otherClasses(), Long.MAX_VALUE).answer())
                .isEqualTo(Decision.Answer.ADVANCE);
    }

    @Test
    void whoeverWaivesOtherClassesDoesNotWaiveThatKeysAreFew() {
        Judgement judgement = Judgement.of(MadeEvidence.otherClassesOfFewKeys(), Long.MAX_VALUE);

        assertThat(judgement.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(judgement.lacksKeys()).isTrue();
        assertThat(judgement.why())
                .isEqualTo("50 keys are at risk of a first bad answer, 200 are needed");
    }

    @Test
    void whatIsFoundAfterSomethingWasWaivedHolds() {
        Evidence evidence = MadeEvidence.otherClasses();
        long known = evidence.heldSince(Check.ANSWERS_OTHERWISE).orElseThrow();
        assertThat(Judgement.of(evidence, known - 1).answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(Judgement.of(evidence, known).answer()).isEqualTo(Decision.Answer.ADVANCE);

        long waived = evidence.seconds();
        MadeEvidence.seconds(evidence, 60, second -> second.addNewKeys(Arm.CANDIDATE, 100));

        Judgement judgement = Judgement.of(evidence, waived);
        assertThat(judgement.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(judgement.lacksKeys()).isFalse();
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

        assertThat(Judgement.of(evidence, 0).answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(Judgement.of(evidence, waived).answer()).isEqualTo(Decision.Answer.ABORT);
    }
}
