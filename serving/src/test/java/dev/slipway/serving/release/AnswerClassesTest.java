package dev.slipway.serving.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.stats.counts.Arm;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AnswerClassesTest {
    private static final OutputSelection FIRST = OutputSelection.of(0);
    private static final OutputSelection BOTH = OutputSelection.of(0, 1);
    private static final TensorSpec LABEL = TensorSpec.of("label", Datatype.INT64, -1);

    private static ComparedClasses both(@Nullable Double threshold, TensorSpec... outputs) {
        Answering version =
                new Answering(
                        Signature.of(
                                List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                                List.of(outputs)),
                        threshold);
        return ComparedClasses.of(version, version, new MetClasses());
    }

    /// What both versions' answers are read by, which are the same here.
    private static AnswerClasses of(@Nullable Double threshold, TensorSpec... outputs) {
        return both(threshold, outputs).of(Arm.CANDIDATE);
    }

    private static TensorSpec rows(long width) {
        return TensorSpec.of("output", Datatype.FP32, -1, width);
    }

    private static List<Tensor> row(float... values) {
        return List.of(DenseTensor.ofFloats(Shape.of(1, values.length), values));
    }

    private static List<Tensor> labelled(long label, float... values) {
        return List.of(whole(label), row(values).getFirst());
    }

    @Test
    void aThresholdHasTwoSides() {
        AnswerClasses classes = of(0.3, rows(1));
        assertThat(both(0.3, rows(1)).classes()).isEqualTo(2);
        assertThat(classes.of(FIRST, row(0.3f + 1e-6f), 1)).hasValue(1);
        assertThat(classes.of(FIRST, row(0.2f), 1)).hasValue(0);
        assertThat(classes.of(FIRST, row(0.8f, 0.2f), 1)).hasValue(0);
        assertThat(classes.of(FIRST, row(0.1f, 0.2f, 0.7f), 1)).isEmpty();
    }

    @Test
    void theScoreIsFoundBehindWhatIsNone() {
        TensorSpec vector = TensorSpec.of("vector", Datatype.FP32, -1, 384);
        AnswerClasses behind = of(0.3, vector, rows(1));
        List<Tensor> tensors = List.of(DenseTensor.ofFloats(Shape.of(1, 1), 0.4f));
        assertThat(behind.of(OutputSelection.of(1), tensors, 1)).hasValue(1);
        AnswerClasses labelled = of(0.3, LABEL, rows(2));
        assertThat(labelled.of(BOTH, labelled(0, 0.6f, 0.4f), 1)).hasValue(1);
        AnswerClasses text = of(0.3, TensorSpec.of("text", Datatype.BYTES, -1), rows(1));
        assertThat(text.of(OutputSelection.of(1), tensors, 1)).hasValue(1);
    }

    @Test
    void aWholeNumberMayBeTheScore() {
        AnswerClasses classes = of(50.0, TensorSpec.of("percent", Datatype.INT64, -1, 1));
        List<Tensor> tensors = List.of(DenseTensor.ofLongs(Shape.of(1, 1), 60));
        assertThat(classes.of(FIRST, tensors, 1)).hasValue(1);
    }

    @Test
    void theFirstRowStandsForARequestOfSeveral() {
        List<Tensor> three = List.of(DenseTensor.ofFloats(Shape.of(3, 1), 0.9f, 0.1f, 0.1f));
        assertThat(of(0.5, rows(1)).of(FIRST, three, 3)).hasValue(1);
        List<Tensor> texts = List.of(BytesTensor.ofText(Shape.of(2), "cat", "dog"));
        AnswerClasses labels = of(null, TensorSpec.of("label", Datatype.BYTES, -1));
        for (String label : List.of("dog", "cat", "dog")) {
            assertThat(labels.of(FIRST, text(label), 1)).isEmpty();
        }
        assertThat(labels.of(FIRST, texts, 2))
                .isPresent()
                .isEqualTo(labels.of(FIRST, text("cat"), 1));
    }

    @Test
    void theLikeliestOfSeveralIsAClass() {
        assertThat(both(null, rows(3)).classes()).isEqualTo(3);
        assertThat(of(null, rows(3)).of(FIRST, row(0.2f, 0.1f, 0.7f), 1)).hasValue(2);
    }

    @Test
    void numbersThatAreNoProbabilitiesAreNoClassUnlessTheyHaveNames() {
        AnswerClasses plain = of(null, rows(3));
        assertThat(plain.of(FIRST, row(3, 9, 4), 1)).isEmpty();
        assertThat(plain.of(FIRST, row(-0.5f, 1, 0.5f), 1)).isEmpty();
        TensorSpec named =
                new TensorSpec(
                        "output", Datatype.FP32, Shape.of(-1, 3), List.of("cat", "dog", "owl"));
        assertThat(of(null, named).of(FIRST, row(3, 9, 4), 1)).hasValue(1);
    }

    /// Has a version show that its labels are classes.
    private static void show(AnswerClasses classes) {
        for (long label : new long[] {0, 1, 0}) {
            assertThat(label(classes, label)).isEmpty();
        }
    }

    private static OptionalInt label(AnswerClasses classes, long label) {
        return classes.of(FIRST, List.of(whole(label)), 1);
    }

    @Test
    void aLabelIsAClassWhateverStandsBeforeIt() {
        TensorSpec vector = TensorSpec.of("vector", Datatype.FP32, -1, 3);
        AnswerClasses classes = of(null, vector, LABEL);
        for (long label : new long[] {7, -1, 7}) {
            assertThat(classes.of(BOTH, vectorAnd(label), 1)).isEmpty();
        }
        OptionalInt seven = classes.of(BOTH, vectorAnd(7), 1);
        assertThat(seven).isPresent();
        assertThat(classes.of(BOTH, vectorAnd(7), 1)).isEqualTo(seven);
        assertThat(classes.of(BOTH, vectorAnd(-1), 1)).isPresent().isNotEqualTo(seven);
        assertThat(classes.of(FIRST, vectorAnd(7).subList(0, 1), 1)).isEmpty();
    }

    private static List<Tensor> vectorAnd(long label) {
        return List.of(
                DenseTensor.ofFloats(Shape.of(1, 3), 0.3f, -0.9f, 4),
                DenseTensor.ofLongs(Shape.of(1), label));
    }

    /// It may say which version it is.
    @Test
    void aLabelThatIsAlwaysTheSameInEachVersionIsNoClass() {
        ComparedClasses compared = both(null, TensorSpec.of("text", Datatype.BYTES, -1, 1));
        for (int i = 0; i < 1_000; i++) {
            assertThat(compared.of(Arm.STABLE).of(FIRST, text("v1"), 1)).isEmpty();
            assertThat(compared.of(Arm.CANDIDATE).of(FIRST, text("v2"), 1)).isEmpty();
        }
        assertThat(compared.words())
                .isEqualTo("not compared yet: no answer has shown classes in output 'text'");
        assertThat(compared.of(Arm.STABLE).of(FIRST, text("another"), 1)).isEmpty();
        assertThat(compared.of(Arm.CANDIDATE).of(FIRST, text("v2"), 1)).isPresent();
        assertThat(compared.words()).isEqualTo("by the label in output 'text'");
    }

    @Test
    void labelsThatDoNotComeBackAreNoClasses() {
        TensorSpec id = TensorSpec.of("id", Datatype.INT64, -1);
        TensorSpec kind = TensorSpec.of("kind", Datatype.INT64, -1);
        ComparedClasses compared = both(null, id, kind);
        AnswerClasses classes = compared.of(Arm.CANDIDATE);
        for (int i = 0; i < 5_000; i++) {
            assertThat(classes.of(BOTH, List.of(whole(i), whole(i % 2)), 1).isPresent())
                    .isEqualTo(i > 2);
        }
        assertThat(compared.words()).isEqualTo("by the label in output 'kind'");
        AnswerClasses alone = of(null, id);
        for (int i = 0; i < 5_000; i++) {
            assertThat(label(alone, i)).isEmpty();
        }
    }

    private static Tensor whole(long number) {
        return DenseTensor.ofLongs(Shape.of(1), number);
    }

    @Test
    void probabilitiesThatAreShownComeBeforeALabel() {
        ComparedClasses compared = both(null, LABEL, rows(2));
        assertThat(compared.classes()).isZero();
        AnswerClasses classes = compared.of(Arm.CANDIDATE);
        assertThat(classes.of(BOTH, labelled(0, 0.2f, 0.8f), 1)).hasValue(1);
        assertThat(compared.classes()).isEqualTo(2);
        assertThat(label(classes, 1)).isEmpty();
    }

    @Test
    void aLabelIsReadBesideNumbersThatAreNoProbabilities() {
        ComparedClasses compared = both(null, LABEL, rows(2));
        AnswerClasses classes = compared.of(Arm.CANDIDATE);
        show(classes);
        OptionalInt one = label(classes, 1);
        assertThat(one).isPresent();
        assertThat(classes.of(BOTH, labelled(1, 3, 9), 1)).isEqualTo(one);
        assertThat(compared.classes()).isEqualTo(AnswerClasses.MOST);
    }

    @Test
    void aTextThatIsTooLongForALabelIsNone() {
        AnswerClasses classes = of(null, TensorSpec.of("text", Datatype.BYTES, -1, 1));
        for (String label : List.of("yes", "no", "yes")) {
            assertThat(classes.of(FIRST, text(label), 1)).isEmpty();
        }
        assertThat(classes.of(FIRST, text("no".repeat(128)), 1)).isPresent();
        assertThat(classes.of(FIRST, text("no".repeat(128) + "!"), 1)).isEmpty();
    }

    private static List<Tensor> text(String text) {
        return List.of(BytesTensor.ofText(Shape.of(1, 1), text));
    }

    @Test
    void labelsHavePlacesOfTheirOwnAsLongAsThereAreSome() {
        AnswerClasses classes = of(null, LABEL);
        show(classes);
        long places =
                LongStream.range(0, AnswerClasses.MOST)
                        .map(label -> label * 1_000_003)
                        .mapToObj(label -> label(classes, label))
                        .distinct()
                        .count();
        assertThat(places).isEqualTo(AnswerClasses.MOST);
        assertThat(label(classes, -5).orElseThrow()).isBetween(0, AnswerClasses.MOST - 1);
    }

    @Test
    void probabilitiesAreFoundBehindNumbersThatAreNone() {
        TensorSpec vector = TensorSpec.of("vector", Datatype.FP32, -1, 3);
        ComparedClasses compared = both(null, vector, rows(2));
        AnswerClasses classes = compared.of(Arm.STABLE);
        assertThat(classes.of(BOTH, two(row(4, 5, 6), row(3, 4)), 1)).isEmpty();
        assertThat(compared.words())
                .isEqualTo(
                        "not compared yet: no answer has shown classes in output 'vector' or"
                                + " 'output'");
        assertThat(classes.of(BOTH, two(row(4, 5, 6), row(0.3f, 0.7f)), 1)).hasValue(1);
        assertThat(compared.words()).isEqualTo("by the greatest probability in output 'output'");
        // From then on the other output says nothing, whatever it looks like, in neither version.
        assertThat(compared.of(Arm.CANDIDATE).of(FIRST, row(0, 0, 1), 1)).isEmpty();
    }

    private static List<Tensor> two(List<Tensor> first, List<Tensor> second) {
        return List.of(first.getFirst(), second.getFirst());
    }

    @Test
    void manyClassesSharePlaces() {
        float[] values = new float[40];
        values[33] = 1;
        assertThat(both(null, rows(40)).classes()).isEqualTo(AnswerClasses.MOST);
        assertThat(of(null, rows(40)).of(FIRST, row(values), 1)).hasValue(1);
    }

    @Test
    void otherAnswersHaveNoClasses() {
        assertThat(of(null, rows(1))).isEqualTo(AnswerClasses.NONE);
        assertThat(of(null, rows(2_000))).isEqualTo(AnswerClasses.NONE);
        TensorSpec tokens = TensorSpec.of("tokens", Datatype.BYTES, -1, 7);
        assertThat(of(0.5, tokens)).isEqualTo(AnswerClasses.NONE);
        assertThat(AnswerClasses.NONE.of(FIRST, row(1), 1)).isEmpty();
        assertThat(both(null, rows(1)).words())
                .isEqualTo("not compared: no output of either version says a class for each row");
    }
}
