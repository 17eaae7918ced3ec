package dev.slipway.monitoring.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.stats.Decision;
import org.junit.jupiter.api.Test;

final class JudgementTest {
    @Test
    void whatIsWaivedHoldsNoMore() {
        assertThat(Judgement.of(MadeEvidence.otherClasses(), false).answer())
                .isEqualTo(Decision.Answer.HOLD);
        assertThat(Judgement.of(MadeEvidence.otherClasses(), true).answer())
                .isEqualTo(Decision.Answer.ADVANCE);
    }

    @Test
    void whoeverWaivesOtherClassesDoesNotWaiveThatKeysAreFew() {
        Judgement judgement = Judgement.of(MadeEvidence.otherClassesOfFewKeys(), true);

        assertThat(judgement.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(judgement.lacksKeys()).isTrue();
        assertThat(judgement.why())
                .isEqualTo("50 keys are at risk of a first bad answer, 200 are needed");
    }
}
