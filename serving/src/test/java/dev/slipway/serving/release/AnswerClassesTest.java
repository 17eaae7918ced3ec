package dev.slipway.serving.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerClassesTest {
    private static final OutputSelection FIRST = OutputSelection.of(0);

    private static Signature answering(TensorSpec... outputs) {
        return Signature.of(
                List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)), List.of(outputs));
    }

    private static TensorSpec rows(long width) {
        return TensorSpec.of("output", Datatype.FP32, -1, width);
    }

    private static List<Tensor> row(float... values) {
        return List.of(DenseTensor.ofFloats(Shape.of(1, values.length), values));
    }

    @Test
    void aThresholdHasTwoSides() {
        AnswerClasses classes = AnswerClasses.of(answering(rows(1)), 0.3);
        assertThat(classes.classes()).isEqualTo(2);
        assertThat(classes.of(FIRST, row(0.3f + 1e-6f), 1)).hasValue(1);
        assertThat(classes.of(FIRST, row(0.2f), 1)).hasValue(0);
        assertThat(classes.of(FIRST, row(0.8f, 0.2f), 1)).hasValue(0);
        assertThat(classes.of(FIRST, row(0.1f, 0.2f, 0.7f), 1)).isEmpty();
    }

    @Test
    void theFirstRowStandsForARequestOfSeveral() {
        AnswerClasses classes = AnswerClasses.of(answering(rows(1)), 0.5);
        List<Tensor> three = List.of(DenseTensor.ofFloats(Shape.of(3, 1), 0.9f, 0.1f, 0.1f));
        assertThat(classes.of(FIRST, three, 3)).hasValue(1);
    }

    @Test
    void theLikeliestOfSeveralIsAClass() {
        AnswerClasses classes = AnswerClasses.of(answering(rows(3)), null);
        assertThat(classes.classes()).isEqualTo(3);
        assertThat(classes.of(FIRST, row(0.2f, 0.1f, 0.7f), 1)).hasValue(2);
    }

    @Test
    void numbersThatAreNoProbabilitiesAreNoClassUnlessTheyHaveNames() {
        AnswerClasses plain = AnswerClasses.of(answering(rows(3)), null);
        assertThat(plain.of(FIRST, row(3, 9, 4), 1)).isEmpty();
        assertThat(plain.of(FIRST, row(-0.5f, 1, 0.5f), 1)).isEmpty();
        TensorSpec named =
                new TensorSpec(
                        "output", Datatype.FP32, Shape.of(-1, 3), List.of("cat", "dog", "owl"));
        assertThat(AnswerClasses.of(answering(named), null).of(FIRST, row(3, 9, 4), 1)).hasValue(1);
    }

    @Test
    void probabilitiesBehindALabelAreFound() {
        AnswerClasses classes =
                AnswerClasses.of(
                        answering(TensorSpec.of("label", Datatype.INT64, -1), rows(2)), null);
        List<Tensor> both =
                List.of(
                        DenseTensor.ofLongs(Shape.of(1), 1),
                        DenseTensor.ofFloats(Shape.of(1, 2), 0.4f, 0.6f));
        assertThat(classes.of(OutputSelection.of(0, 1), both, 1)).hasValue(1);
        assertThat(classes.of(FIRST, both.subList(0, 1), 1)).isEmpty();
    }

    @Test
    void manyClassesSharePlaces() {
        AnswerClasses classes = AnswerClasses.of(answering(rows(40)), null);
        float[] values = new float[40];
        values[33] = 1;
        assertThat(classes.classes()).isEqualTo(AnswerClasses.MOST);
        assertThat(classes.of(FIRST, row(values), 1)).hasValue(1);
    }

    @Test
    void otherAnswersHaveNoClasses() {
        assertThat(AnswerClasses.of(answering(rows(1)), null)).isEqualTo(AnswerClasses.NONE);
        assertThat(AnswerClasses.of(answering(rows(2_000)), null)).isEqualTo(AnswerClasses.NONE);
        TensorSpec text = TensorSpec.of("text", Datatype.BYTES, -1);
        assertThat(AnswerClasses.of(answering(text), 0.5)).isEqualTo(AnswerClasses.NONE);
        assertThat(AnswerClasses.NONE.of(FIRST, row(1), 1)).isEmpty();
    }
}
