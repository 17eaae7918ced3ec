package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Evidence while candidate answers everybody.
final class AloneTest {
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);

    private final SplittableRandom random = new SplittableRandom(20261128);
    private final Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
    private final List<long[]> stored = new ArrayList<>();

    @Test
    void aCandidateThatBeginsToFailAborts() {
        seconds(300, 0.5, 0.002);
        seconds(300, 1, 0.002);
        assertThat(evidence.answer()).isEqualTo(Decision.Answer.WAIT);
        seconds(300, 1, 0.05);
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.ABORT);
        assertThat(decision.why())
                .startsWith(
                        "over 1.00 % of candidate's answers are bad while it answers everybody");
    }

    @Test
    void aShortIncidentDoesNot() {
        seconds(300, 0.5, 0.002);
        for (int i = 0; i < 3; i++) {
            seconds(285, 1, 0.002);
            seconds(15, 1, 0.05);
        }
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.WAIT);
        assertThat(decision.why())
                .startsWith("candidate answers everybody, so nothing can be compared; ")
                .contains("of its 90,000 answers ");
    }

    @Test
    void whatStableDidNotKeepIsNotAskedOfCandidate() {
        seconds(300, 0.5, 0.03);
        seconds(900, 1, 0.03);
        assertThat(evidence.answer()).isEqualTo(Decision.Answer.WAIT);
        seconds(900, 1, 0.12);
        assertThat(evidence.answer()).isEqualTo(Decision.Answer.ABORT);
    }

    @Test
    void withoutStableTheAllowanceIsTheBound() {
        seconds(600, 1, 0.03);
        assertThat(evidence.answer()).isEqualTo(Decision.Answer.ABORT);
    }

    @Test
    void withoutAnswersNothingIsShown() {
        Second second = new Second(SHAPE);
        for (int i = 0; i < 600; i++) {
            second.begin(evidence.next(1, 1));
            evidence.observe(second);
        }
        assertThat(evidence.answer()).isEqualTo(Decision.Answer.WAIT);
    }

    @Test
    void keysAreNotAskedForWhereNothingIsCompared() {
        Second second = new Second(SHAPE);
        for (int i = 0; i < 300; i++) {
            second.begin(evidence.next(1, 1));
            second.answer(Arm.CANDIDATE, 0, false);
            second.keysAtRisk(20);
            evidence.observe(second);
        }
        assertThat(evidence.answer()).isEqualTo(Decision.Answer.WAIT);
    }

    @Test
    void storedSecondsGiveTheSameEvidence() {
        seconds(200, 0.5, 0.02);
        seconds(200, 1, 0.03);
        Evidence replayed = Evidence.replay(EvidencePlan.usual(SHAPE, 0.01), stored);
        assertThat(replayed.numbers()).isEqualTo(evidence.numbers());
        assertThat(replayed.decision()).isEqualTo(evidence.decision());
    }

    private void seconds(int count, double weight, double rate) {
        Second second = new Second(SHAPE);
        for (int i = 0; i < count; i++) {
            second.begin(evidence.next(weight < 1 ? 1 : 2, weight));
            for (int answer = 0; answer < 100; answer++) {
                Arm arm = random.nextDouble() < weight ? Arm.CANDIDATE : Arm.STABLE;
                second.answer(arm, 0, random.nextDouble() < rate);
            }
            evidence.observe(second);
            stored.add(second.numbers());
        }
    }
}
