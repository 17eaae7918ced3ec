package dev.slipway.serving.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.release.StickyKey;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LatencyLine;
import dev.slipway.stats.counts.Second;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class ReleaseCountsTest {
    private static final Optional<LatencyLine> LINE = Optional.of(new LatencyLine(100, 120));

    private final ReleaseCounts counts = new ReleaseCounts(new StickyKey.Header("slipway-key"));
    private final Split split =
            new Split(ReleaseSplitTest.split(0.5, 7, new StickyKey.Header("slipway-key")), counts);

    ReleaseCountsTest() {
        turn();
    }

    private Second turn() {
        return counts.turn(new Second.Start(1, 0.5, LINE, LINE));
    }

    private Pick.Made of(Arm arm, long key) {
        return new Pick.Made(split, key, true, arm);
    }

    private Pick.Made alone(Arm arm, long key) {
        return new Pick.Made(split, key, false, arm);
    }

    @Test
    void answersAreCountedByTheSizeOfTheirExecution() {
        int key = 0;
        for (int rows : List.of(1, 2, 3, 4, 5, 1_000, 100_000)) {
            counts.good(of(Arm.STABLE, key++), rows, OptionalInt.empty());
        }
        Second second = turn();
        List<Long> strata = new ArrayList<>();
        for (int stratum = 0; stratum < counts.shape().strata(); stratum++) {
            strata.add(second.errors().trials(Arm.STABLE, stratum));
        }
        assertThat(strata).containsExactly(1L, 1L, 2L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 1L);
    }

    @Test
    void aKeyIsEvidenceOfAFaultOnceAndItsAnswersAreShownAll() {
        for (int i = 0; i < 10; i++) {
            counts.bad(of(Arm.CANDIDATE, 5), 1, BadAnswer.MODEL_FAILED);
        }
        Second second = turn();
        assertThat(second.errors().trials(Arm.CANDIDATE)).isEqualTo(1);
        assertThat(second.errors().events(Arm.CANDIDATE)).isEqualTo(1);
        assertThat(second.answered().events(Arm.CANDIDATE)).isEqualTo(10);
        assertThat(counts.total(Arm.CANDIDATE).badAnswers()).isEqualTo(10);
        assertThat(counts.total(Arm.CANDIDATE).badKeys()).containsExactly(5L);
    }

    /// A key that failed long ago fails again, which limits on the newest answers have to see.
    @Test
    void keysOfBadAnswersAreThoseOfEachSecond() {
        for (int second = 0; second < 3; second++) {
            for (int key = 1; key <= 6; key++) {
                counts.bad(of(Arm.CANDIDATE, key), 1, BadAnswer.MODEL_FAILED);
            }
            Second _ = turn();
            assertThat(counts.lastSecond(Arm.CANDIDATE).badKeys())
                    .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
        }
        Second _ = turn();
        assertThat(counts.lastSecond(Arm.CANDIDATE).badKeys()).isEmpty();
        assertThat(counts.total(Arm.CANDIDATE).badKeys()).hasSize(6);
    }

    @Test
    void aRequestWithoutAKeyIsAKeyOfItsOwn() {
        for (int i = 0; i < 10; i++) {
            counts.bad(alone(Arm.CANDIDATE, i), 1, BadAnswer.LATE);
            counts.good(alone(Arm.STABLE, i), 1, OptionalInt.empty());
        }
        Second second = turn();
        assertThat(second.errors().events(Arm.CANDIDATE)).isEqualTo(10);
        assertThat(second.newKeys(Arm.STABLE)).isEqualTo(10);
        assertThat(second.keysAtRisk()).hasValue(10);
        assertThat(counts.total(Arm.CANDIDATE).badKeys()).hasSize(10);
    }

    @Test
    void waitingAndComputingAreTimedApart() {
        counts.times(of(Arm.STABLE, 1), 1, 150, 50);
        counts.times(alone(Arm.CANDIDATE, 2), 1, 50, 150);
        Second second = turn();
        assertThat(second.queue().tally().events(Arm.STABLE)).isEqualTo(1);
        assertThat(second.compute().tally().events(Arm.STABLE)).isZero();
        assertThat(second.queue().tally().events(Arm.CANDIDATE)).isZero();
        assertThat(second.compute().tally().events(Arm.CANDIDATE)).isEqualTo(1);
    }

    @Test
    void newKeysAreCountedOnceAndByTheWeightOfTheirSecond() {
        counts.good(of(Arm.STABLE, 1), 1, OptionalInt.empty());
        counts.leftOut(of(Arm.STABLE, 1), LeftOut.SHARED);
        counts.leftOut(of(Arm.CANDIDATE, 2), LeftOut.SHARED);
        Split grown = new Split(split.terms().withWeight(0.7), counts);
        counts.good(new Pick.Made(grown, 3, true, Arm.CANDIDATE), 1, OptionalInt.empty());
        Second second = turn();
        assertThat(second.newKeys(Arm.STABLE)).isEqualTo(1);
        assertThat(second.newKeys(Arm.CANDIDATE)).isEqualTo(1);
        assertThat(second.answered().trials(Arm.CANDIDATE)).isEqualTo(1);
    }

    @Test
    void bothArmsOfASecondAreThereToBeCompared() {
        counts.bad(of(Arm.CANDIDATE, 1), 1, BadAnswer.MODEL_FAILED);
        counts.bad(of(Arm.STABLE, 2), 1, BadAnswer.BACKEND_FAILED);
        counts.leftOut(of(Arm.STABLE, 3), LeftOut.TURNED_AWAY);
        turn();
        assertThat(counts.lastSecond(Arm.CANDIDATE).bad())
                .containsEntry(BadAnswer.MODEL_FAILED, 1L);
        assertThat(counts.lastSecond(Arm.STABLE).bad()).containsEntry(BadAnswer.BACKEND_FAILED, 1L);
        assertThat(counts.lastSecond(Arm.STABLE).leftOut()).containsEntry(LeftOut.TURNED_AWAY, 1L);
        turn();
        assertThat(counts.lastSecond(Arm.CANDIDATE).requests()).isZero();
        assertThat(counts.total(Arm.STABLE).requests()).isEqualTo(2);
    }

    @Test
    void whatCallersDidIsNoRequestThatCountsAndWhatSharedAnExecutionIs() {
        counts.good(of(Arm.STABLE, 1), 4, OptionalInt.empty());
        counts.leftOut(of(Arm.STABLE, 2), LeftOut.SHARED);
        counts.leftOut(of(Arm.STABLE, 3), LeftOut.SHARED);
        counts.leftOut(of(Arm.STABLE, 4), LeftOut.UNCHECKED);
        counts.leftOut(of(Arm.STABLE, 5), LeftOut.CALLER);
        turn();
        assertThat(counts.lastSecond(Arm.STABLE).evidence()).isEqualTo(1);
        assertThat(counts.lastSecond(Arm.STABLE).requestsThatCount()).isEqualTo(4);
    }

    private static Answering scoring() {
        return new Answering(
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1))),
                0.5);
    }

    @Test
    void classesAreKeptApartFromTheSecondOnInWhichThoseOfBothVersionsAreKnown() {
        counts.good(of(Arm.STABLE, 1), 1, OptionalInt.of(1));
        counts.know(Arm.STABLE, scoring());
        assertThat(counts.shape().classes()).isZero();
        assertThat(counts.compared().words())
                .isEqualTo("not compared yet: both versions have to be loaded first");
        counts.know(Arm.CANDIDATE, scoring());
        assertThat(counts.shape().classes()).isEqualTo(2);
        assertThat(turn().classes().classes()).isZero();
        counts.good(of(Arm.STABLE, 2), 1, OptionalInt.of(1));
        assertThat(turn().classes().answers(Arm.STABLE, 0, 1)).isEqualTo(1);
    }

    @Test
    void aKeyIsEvidenceOfItsClassOnceAndARequestWithoutAKeyIsOneOfItsOwn() {
        know();
        turn();
        for (int i = 0; i < 10; i++) {
            counts.good(of(Arm.CANDIDATE, 5), 1, OptionalInt.of(1), 10, 10);
            counts.good(alone(Arm.STABLE, i), 1, OptionalInt.of(0), 10, 10);
            counts.good(alone(Arm.STABLE, 100 + i), 1, OptionalInt.empty(), 10, 10);
        }
        Second second = turn();
        assertThat(second.classes().answers(Arm.CANDIDATE, 0)).isEqualTo(1);
        assertThat(second.classes().answers(Arm.STABLE, 0, 0)).isEqualTo(10);
        assertThat(second.classes().answers(Arm.STABLE, 0, 1)).isZero();
    }

    private void know() {
        for (Arm arm : Arm.values()) {
            counts.know(arm, scoring());
        }
    }

    /// Numbers of several outputs may be probabilities, and only answers show which are.
    @Test
    void classesAreKeptApartFromTheSecondOnThatFollowsTheAnswerThatShowsThem() {
        Answering version =
                new Answering(
                        Signature.of(
                                List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                                List.of(
                                        TensorSpec.of("label", Datatype.INT64, -1),
                                        TensorSpec.of("output", Datatype.FP32, -1, 3))),
                        null);
        for (Arm arm : Arm.values()) {
            counts.know(arm, version);
        }
        assertThat(counts.shape().classes()).isZero();
        List<Tensor> answer = List.of(DenseTensor.ofFloats(Shape.of(1, 3), 0.2f, 0.1f, 0.7f));
        assertThat(counts.compared().of(Arm.STABLE).of(OutputSelection.of(1), answer, 1))
                .hasValue(2);
        assertThat(counts.shape().classes()).isEqualTo(3);
    }

    /// A version that is loaded again has the classes that it had.
    @Test
    void whatAnswersHaveShownOfTheirClassesIsKept() {
        Answering labelling =
                new Answering(
                        Signature.of(
                                List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                                List.of(TensorSpec.of("label", Datatype.BYTES, -1))),
                        null);
        counts.know(Arm.STABLE, labelling);
        counts.know(Arm.CANDIDATE, labelling);
        for (String label : List.of("Aa", "BB", "Aa")) {
            assertThat(place(Arm.STABLE, label)).isEmpty();
        }
        // Both would have the same place if they were the only ones.
        OptionalInt first = place(Arm.STABLE, "Aa");
        OptionalInt second = place(Arm.CANDIDATE, "BB");
        assertThat(second).isPresent().isNotEqualTo(first);
        counts.know(Arm.CANDIDATE, labelling);
        assertThat(place(Arm.CANDIDATE, "BB")).isEqualTo(second);
        assertThat(place(Arm.STABLE, "Aa")).isEqualTo(first);
    }

    private OptionalInt place(Arm arm, String label) {
        List<Tensor> answer = List.of(BytesTensor.ofText(Shape.of(1), label));
        return counts.compared().of(arm).of(OutputSelection.of(0), answer, 1);
    }

    @Test
    void nothingIsLostBetweenSeconds() throws Exception {
        int threads = 8;
        int each = 20_000;
        List<Future<Long>> done = new ArrayList<>();
        long answered = 0;
        try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                SplittableRandom random = new SplittableRandom(i);
                done.add(callers.submit(() -> count(random, each)));
            }
            for (Future<Long> one : done) {
                while (!one.isDone()) {
                    answered += answers(turn());
                }
            }
        }
        answered += answers(turn());
        long counted = 0;
        for (Future<Long> one : done) {
            counted += one.get();
        }
        assertThat(answered).isEqualTo(counted);
        ArmCounts candidate = counts.total(Arm.CANDIDATE);
        ArmCounts stable = counts.total(Arm.STABLE);
        assertThat(candidate.evidence() + stable.evidence()).isEqualTo(counted);
        assertThat(candidate.requests() + stable.requests()).isEqualTo((long) threads * each);
    }

    private static long answers(Second second) {
        return second.answered().trials(Arm.CANDIDATE) + second.answered().trials(Arm.STABLE);
    }

    /// How many of the requests were evidence.
    private long count(SplittableRandom random, int requests) {
        long evidence = 0;
        for (int i = 0; i < requests; i++) {
            Arm arm = random.nextBoolean() ? Arm.CANDIDATE : Arm.STABLE;
            Pick.Made pick = random.nextBoolean() ? of(arm, random.nextInt(50)) : alone(arm, i);
            int kind = random.nextInt(3);
            switch (kind) {
                case 0 -> counts.good(pick, random.nextInt(1, 10), OptionalInt.empty());
                case 1 -> counts.bad(pick, 1, BadAnswer.MODEL_FAILED);
                default -> counts.leftOut(pick, LeftOut.SHARED);
            }
            evidence += kind < 2 ? 1 : 0;
        }
        return evidence;
    }
}
