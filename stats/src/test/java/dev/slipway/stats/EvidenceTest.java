package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LatencyLine;
import dev.slipway.stats.counts.Second;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class EvidenceTest {
    private static final Second.Shape SHAPE = new Second.Shape(1, 2);
    private static final long MILLI = 1_000_000;

    private final SplittableRandom random = new SplittableRandom(20261126);

    @Test
    void withoutDataNothingIsPassedAndNothingFailed() {
        Evidence evidence = new Evidence(EvidencePlan.usualWithLabels(SHAPE, 0.001));
        seconds(evidence, 7200, second -> {});
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.WAIT);
        assertThat(decision.findings())
                .hasSize(Check.values().length - 1)
                .allMatch(finding -> finding.verdict() instanceof Verdict.Inconclusive);
    }

    @Test
    void labelsThatAreMissingInOneArmHold() {
        Evidence evidence = new Evidence(EvidencePlan.usualWithLabels(SHAPE, 0.01));
        seconds(evidence, 300, second -> labels(second, 0.2, 0.02));
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(decision.why())
                .startsWith(
                        "labels of one version's predictions are missing more often than of the"
                                + " other's (most clearly after ")
                .contains(" missing, stable ");
        Evidence fewer = new Evidence(EvidencePlan.usualWithLabels(SHAPE, 0.01));
        seconds(fewer, 300, second -> labels(second, 0.02, 0.2));
        assertThat(fewer.answer()).isEqualTo(Decision.Answer.HOLD);
    }

    @Test
    void labelsThatAreMissingInBothArmsAlikeHoldNothing() {
        Evidence evidence = new Evidence(EvidencePlan.usualWithLabels(SHAPE, 0.01));
        seconds(evidence, 1_800, second -> labels(second, 0.2, 0.2));
        assertThat(evidence.answer()).isEqualTo(Decision.Answer.WAIT);
        assertThat(evidence.labels().trials(Arm.CANDIDATE)).isEqualTo(1_800 * 5);
    }

    @Test
    void otherClassesHoldWhereNoLabelsSayWhichAreRight() {
        Evidence alone = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(alone, 300, second -> classes(second, 0.4, 0.2));
        Decision decision = alone.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(decision.why()).contains("1,500 answers of candidate, 4,500 of stable");
        Evidence labelled = new Evidence(EvidencePlan.usualWithLabels(SHAPE, 0.01));
        seconds(labelled, 300, second -> classes(second, 0.4, 0.2));
        assertThat(labelled.answer()).isEqualTo(Decision.Answer.WAIT);
    }

    private void labels(Second second, double candidate, double stable) {
        for (int i = 0; i < 20; i++) {
            Arm arm = i < 5 ? Arm.CANDIDATE : Arm.STABLE;
            double missing = arm == Arm.CANDIDATE ? candidate : stable;
            boolean isMissing = random.nextDouble() < missing;
            second.labels().count(arm, 0, isMissing);
            second.labelOfKey(arm, isMissing);
        }
    }

    private void classes(Second second, double candidate, double stable) {
        for (int i = 0; i < 20; i++) {
            Arm arm = i < 5 ? Arm.CANDIDATE : Arm.STABLE;
            double positive = arm == Arm.CANDIDATE ? candidate : stable;
            second.classes().count(arm, 0, random.nextDouble() < positive ? 1 : 0);
        }
    }

    @Test
    void aCandidateThatIsAsGoodAdvances() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(evidence, 900, second -> traffic(second, 0.002, 0.002, 1));
        Decision decision = evidence.decision();
        assertThat(decision.answer()).as(decision.why()).isEqualTo(Decision.Answer.ADVANCE);
        assertThat(finding(decision, Check.FAILS_WITHIN_ALLOWANCE).verdict())
                .isEqualTo(new Verdict.Passed());
        assertThat(decision.why()).isEqualTo("step 1 has shown what was asked of it");
    }

    @Test
    void aCandidateThatFailsAborts() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(evidence, 120, second -> traffic(second, 0.05, 0.002, 1));
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.ABORT);
        assertThat(decision.why())
                .startsWith("candidate fails more often than stable (most clearly after ")
                .contains(" bad, stable ", ", odds ratio ");
        assertThat(finding(decision, Check.FAILS_MORE).verdict()).isEqualTo(new Verdict.Failed());
    }

    @Test
    void aSlowCandidateAborts() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(evidence, 180, second -> traffic(second, 0, 0, 2));
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.ABORT);
        assertThat(decision.why())
                .startsWith("candidate takes longer to compute than stable")
                .contains("p99 candidate ", " ms, stable ");
        assertThat(finding(decision, Check.WAITS_LONGER).verdict())
                .isInstanceOf(Verdict.Inconclusive.class);
    }

    @Test
    void callsThatWaitLongerAbort() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(
                evidence,
                180,
                second -> {
                    for (int i = 0; i < 100; i++) {
                        Arm arm = i < 10 ? Arm.CANDIDATE : Arm.STABLE;
                        long often = arm == Arm.CANDIDATE ? 8 : 100;
                        second.queue().count(arm, 0, random.nextLong(often) == 0 ? MILLI : 0);
                    }
                });
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.ABORT);
        assertThat(decision.why()).startsWith("candidate's calls wait longer than stable's");
    }

    @Test
    void aCandidateThatPredictsWorseAborts() {
        Evidence evidence = new Evidence(EvidencePlan.usualWithLabels(SHAPE, 0.01));
        seconds(evidence, 300, second -> losses(second, 0.10, 0.03));
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.ABORT);
        assertThat(decision.why())
                .startsWith("candidate loses more than stable by over 0.005")
                .contains("labelled rows");
    }

    @Test
    void whatIsMissingIsTold() {
        Evidence evidence = new Evidence(EvidencePlan.usualWithLabels(SHAPE, 0.01));
        seconds(
                evidence,
                20,
                second -> {
                    traffic(second, 0.01, 0.01, 1);
                    losses(second, 0.05, 0.05);
                });
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.WAIT);
        for (Check check : Check.values()) {
            if (check.use() == Check.Use.ADVANCES) {
                Verdict verdict = finding(decision, check).verdict();
                assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
                assertThat(((Verdict.Inconclusive) verdict).missing()).as("%s", check).isPresent();
            }
        }
        assertThat(decision.why()).contains("about ", " more good answers if it is as good");
    }

    @Test
    void classesInOtherProportionsHold() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(
                evidence,
                300,
                second -> {
                    for (int i = 0; i < 50; i++) {
                        Arm arm = i < 10 ? Arm.CANDIDATE : Arm.STABLE;
                        double positive = arm == Arm.CANDIDATE ? 0.4 : 0.2;
                        second.classes().count(arm, 0, random.nextDouble() < positive ? 1 : 0);
                    }
                });
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(decision.why()).startsWith("candidate answers classes in other proportions");
    }

    /// A release may begin before stable is loaded, and nothing says before how many classes there
    /// are.
    @Test
    void classesThatAreKnownOnlyLaterHoldAsIfTheyHadBeenKnown() {
        EvidencePlan early = EvidencePlan.usual(new Second.Shape(1, 0), 0.01);
        Evidence evidence = new Evidence(early);
        Evidence known = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        List<long[]> stored = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int step = i < 150 ? 0 : 1;
            Second second = new Second(i < 200 ? new Second.Shape(1, 0) : SHAPE);
            second.begin(evidence.next(step, 0.1));
            if (i >= 200) {
                classes(second, 0.4, 0.2);
            }
            evidence.observe(second);
            known.observe(second);
            stored.add(second.numbers());
        }
        assertThat(evidence.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(evidence.heldSince(Check.ANSWERS_OTHERWISE).orElseThrow()).isGreaterThan(200);
        assertThat(evidence.numbers()).isEqualTo(known.numbers());
        assertThat(evidence.decision()).isEqualTo(known.decision());
        assertThat(Evidence.replay(early, stored).numbers()).isEqualTo(evidence.numbers());
        Evidence labelled =
                Evidence.replay(EvidencePlan.usualWithLabels(new Second.Shape(1, 0), 0.01), stored);
        assertThat(labelled.heldSince(Check.ANSWERS_OTHERWISE)).isEmpty();
    }

    /// As after an update within a release: its seconds are read, and what they call classes is not
    /// mixed.
    @Test
    void secondsThatKeepOtherClassesApartAreNotCompared() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        List<long[]> stored = new ArrayList<>();
        for (int classes : List.of(2, 0, 1, 3, 32)) {
            for (int i = 0; i < 100; i++) {
                Second second = new Second(new Second.Shape(1, classes));
                second.begin(evidence.next(1, 0.1));
                for (int number = 0; number < classes && classes != 2; number++) {
                    Arm arm = number % 2 == 0 ? Arm.CANDIDATE : Arm.STABLE;
                    second.classes().count(arm, 0, number);
                }
                evidence.observe(second);
                stored.add(second.numbers());
            }
        }
        assertThat(evidence.classified().trials(Arm.CANDIDATE)).isZero();
        assertThat(evidence.heldSince(Check.ANSWERS_OTHERWISE)).isEmpty();
        assertThat(Evidence.replay(EvidencePlan.usual(SHAPE, 0.01), stored).numbers())
                .isEqualTo(evidence.numbers());
    }

    @Test
    void keysThatWereNotDividedAsWasSetHold() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(
                evidence,
                100,
                second -> {
                    second.addNewKeys(Arm.CANDIDATE, 4);
                    second.addNewKeys(Arm.STABLE, 16);
                });
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(decision.why())
                .isEqualTo(
                        "keys were not divided as was set (most clearly after %d s): "
                                        .formatted(secondOf(decision.why()))
                                + "400 new keys to candidate, 1,600 to stable");
    }

    @Test
    void armsThatWereNotDividedAsWasSetAreNotComparedWithEachOther() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(
                evidence,
                120,
                second -> {
                    traffic(second, 0.05, 0.002, 1);
                    second.addNewKeys(Arm.CANDIDATE, 4);
                    second.addNewKeys(Arm.STABLE, 16);
                });
        Decision decision = evidence.decision();
        assertThat(finding(decision, Check.FAILS_MORE).isWon()).isTrue();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(decision.why()).startsWith("keys were not divided as was set");
    }

    @Test
    void fewKeysHold() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(
                evidence,
                300,
                second -> {
                    traffic(second, 0, 0, 1);
                    second.keysAtRisk(150);
                });
        Decision decision = evidence.decision();
        assertThat(decision.answer()).isEqualTo(Decision.Answer.HOLD);
        assertThat(decision.why())
                .isEqualTo("150 keys are at risk of a first bad answer, 200 are needed");
    }

    @Test
    void aNewStepHasToShowEverythingAnew() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(evidence, 900, second -> traffic(second, 0.002, 0.002, 1));
        assertThat(evidence.decision().answer()).isEqualTo(Decision.Answer.ADVANCE);
        Second second = new Second(SHAPE);
        second.begin(evidence.next(2, 0.25));
        evidence.observe(second);
        assertThat(evidence.decision().answer()).isEqualTo(Decision.Answer.WAIT);
        assertThat(evidence.step()).isEqualTo(2);
        second.begin(evidence.next(1, 0.25));
        assertThatThrownBy(() -> evidence.observe(second)).hasMessageContaining("step: 1");
    }

    @Test
    void aFaultOfAnEarlierStepIsNotForgotten() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        seconds(evidence, 120, second -> traffic(second, 0.05, 0.002, 1));
        Second second = new Second(SHAPE);
        second.begin(evidence.next(2, 0.25));
        evidence.observe(second);
        assertThat(evidence.decision().answer()).isEqualTo(Decision.Answer.ABORT);
    }

    @Test
    void storedSecondsGiveTheSameEvidenceToTheLastBit() {
        EvidencePlan plan = EvidencePlan.usualWithLabels(SHAPE, 0.01);
        Evidence evidence = new Evidence(plan);
        List<long[]> stored = new ArrayList<>();
        seconds(
                evidence,
                400,
                second -> {
                    traffic(second, 0.02, 0.01, 1.1);
                    losses(second, 0.06, 0.05);
                    second.addNewKeys(Arm.STABLE, random.nextInt(3));
                    second.classes().count(Arm.STABLE, 0, 1);
                    stored.add(second.numbers());
                });
        Evidence replayed = Evidence.replay(plan, stored);
        assertThat(replayed.numbers()).isEqualTo(evidence.numbers());
        assertThat(replayed.decision()).isEqualTo(evidence.decision());
    }

    @Test
    void linesFollowStableAndAreFixedBeforehand() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        assertThat(evidence.next(1, 0.1).compute()).isEmpty();
        seconds(evidence, 60, second -> traffic(second, 0, 0, 1));
        Optional<LatencyLine> line = evidence.next(1, 0.1).compute();
        assertThat(line).isPresent();
        assertThat((double) line.get().candidateNanos())
                .isBetween(
                        1.2 * line.get().stableNanos(), 1.2 * 65 / 64 * line.get().stableNanos());
        assertThat(evidence.next(1, 0.1).queue()).isEmpty();
    }

    @Test
    void alphaIsSpentOnceAndOnlyByChecksThatAbort() {
        for (AlphaLedger ledger :
                List.of(AlphaLedger.withLabels(0.01), AlphaLedger.withoutLabels(0.01))) {
            double total = ledger.shares().values().stream().mapToDouble(share -> share).sum();
            assertThat(total).isBetween(0.01 - 1e-15, 0.01 + 1e-15);
        }
        assertThat(AlphaLedger.withLabels(0.01).logThreshold(Check.FAILS_MORE))
                .isBetween(-StrictMath.log(0.0036) - 1e-12, -StrictMath.log(0.0036) + 1e-12);
        assertThatThrownBy(() -> new AlphaLedger(Map.of(Check.FAILS_NO_MORE, 0.1)))
                .hasMessageContaining("FAILS_NO_MORE");
        assertThatThrownBy(() -> new AlphaLedger(Map.of(Check.FAILS_MORE, 1.0)))
                .hasMessageContaining("below 1");
        assertThatThrownBy(() -> AlphaLedger.withoutLabels(0.01).logThreshold(Check.PREDICTS_WORSE))
                .hasMessageContaining("PREDICTS_WORSE");
    }

    private static void seconds(Evidence evidence, int count, Consumer<Second> counting) {
        Second second = new Second(SHAPE);
        for (int i = 0; i < count; i++) {
            second.begin(evidence.next(1, 0.1));
            counting.accept(second);
            evidence.observe(second);
        }
    }

    /// A hundred answers, a tenth of them by candidate, which takes `slower` times as long.
    private void traffic(Second second, double candidateBad, double stableBad, double slower) {
        for (int i = 0; i < 100; i++) {
            Arm arm = i < 10 ? Arm.CANDIDATE : Arm.STABLE;
            double bad = arm == Arm.CANDIDATE ? candidateBad : stableBad;
            double millis = 10 * StrictMath.exp(0.5 * random.nextGaussian());
            double factor = arm == Arm.CANDIDATE ? slower : 1;
            second.answer(arm, 0, random.nextDouble() < bad);
            second.compute().count(arm, 0, (long) (millis * factor * MILLI));
        }
    }

    private void losses(Second second, double candidate, double stable) {
        for (int i = 0; i < 5; i++) {
            double both = random.nextDouble();
            second.quality().count(both < candidate ? 1 : 0, both < stable ? 1 : 0);
        }
    }

    private static Finding finding(Decision decision, Check check) {
        return decision.findings().stream()
                .filter(finding -> finding.check() == check)
                .findFirst()
                .orElseThrow();
    }

    private static int secondOf(String why) {
        String after = why.substring(why.indexOf("after ") + 6);
        return Integer.parseInt(after.substring(0, after.indexOf(' ')));
    }
}
