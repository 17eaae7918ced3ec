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
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ComparedClassesTest {
    private static final TensorSpec VECTOR = TensorSpec.of("vector", Datatype.FP32, -1, 384);
    private static final TensorSpec LABEL = TensorSpec.of("label", Datatype.BYTES, -1);
    private static final TensorSpec SCORE = TensorSpec.of("score", Datatype.FP32, -1, 1);

    private static Answering version(@Nullable Double threshold, TensorSpec... outputs) {
        return new Answering(
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)), List.of(outputs)),
                threshold);
    }

    private static Answering version(TensorSpec... outputs) {
        return version(null, outputs);
    }

    private static ComparedClasses compared(Answering stable, Answering candidate) {
        return ComparedClasses.of(stable, candidate, new MetClasses());
    }

    private static TensorSpec named(String... classes) {
        return new TensorSpec(
                "scores", Datatype.FP32, Shape.of(-1, classes.length), List.of(classes));
    }

    /// The place of the class that a version answers with one tensor.
    private static OptionalInt place(ComparedClasses compared, Arm arm, int output, Tensor tensor) {
        return compared.of(arm).of(OutputSelection.of(output), List.of(tensor), 1);
    }

    private static Tensor likeliest(int place, int width) {
        float[] row = new float[width];
        Arrays.fill(row, -3);
        row[place] = 5;
        return DenseTensor.ofFloats(Shape.of(1, width), row);
    }

    private static Tensor text(String text) {
        return BytesTensor.ofText(Shape.of(1), text);
    }

    /// Has stable show that its labels are classes.
    private static void show(ComparedClasses compared, int output) {
        for (String label : List.of("dog", "cat", "dog")) {
            assertThat(place(compared, Arm.STABLE, output, text(label))).isEmpty();
        }
        assertThat(compared.words()).isEqualTo("by the label in output 'label'");
    }

    @Test
    void bothVersionsAreComparedByOneOutputWhereverItStands() {
        ComparedClasses compared = compared(version(VECTOR, LABEL), version(LABEL, VECTOR));
        show(compared, 1);
        OptionalInt cat = place(compared, Arm.STABLE, 1, text("cat"));
        assertThat(cat).isPresent();
        assertThat(place(compared, Arm.CANDIDATE, 0, text("cat"))).isEqualTo(cat);
        assertThat(place(compared, Arm.CANDIDATE, 0, text("dog"))).isPresent().isNotEqualTo(cat);
        assertThat(place(compared, Arm.CANDIDATE, 1, likeliest(3, 384))).isEmpty();
    }

    @Test
    void anOutputThatOneVersionAloneHasDecidesNothing() {
        TensorSpec kind = TensorSpec.of("kind", Datatype.BYTES, -1);
        ComparedClasses compared = compared(version(kind, LABEL), version(LABEL));
        assertThat(compared.words())
                .isEqualTo(
                        "not compared yet: no answer has shown classes in output 'label';"
                                + " classes of stable may be in output 'kind', and candidate has none"
                                + " there");
        show(compared, 1);
        assertThat(place(compared, Arm.STABLE, 1, text("cat")))
                .isPresent()
                .isEqualTo(place(compared, Arm.CANDIDATE, 0, text("cat")));
    }

    @Test
    void whyNothingIsComparedIsSaid() {
        assertThat(compared(version(VECTOR, LABEL), version(VECTOR, SCORE)).words())
                .isEqualTo(
                        "not compared yet: no answer has shown classes in output 'vector';"
                                + " classes of stable may be in output 'label', and candidate has none"
                                + " there");
        assertThat(compared(version(SCORE, named("a", "b")), version(SCORE)).words())
                .isEqualTo(
                        "not compared: classes of stable are in output 'scores', and candidate"
                                + " has none there");
        assertThat(compared(version(SCORE), version(SCORE, LABEL)).words())
                .isEqualTo(
                        "not compared: classes of candidate may be in output 'label', and"
                                + " stable has none there");
        assertThat(compared(version(0.5, SCORE), version(SCORE)).words())
                .isEqualTo(
                        "not compared: the package of stable has a threshold, and that of"
                                + " candidate has none");
        assertThat(compared(version(0.5, SCORE, LABEL), version(SCORE, LABEL)).words())
                .endsWith(
                        "in output 'label'; the package of stable has a threshold, and that of"
                                + " candidate has none");
        assertThat(compared(version(SCORE), version(SCORE)).classes()).isZero();
    }

    @Test
    void eachVersionDecidesByItsOwnThreshold() {
        ComparedClasses compared = compared(version(0.5, SCORE), version(0.7, SCORE));
        Tensor score = DenseTensor.ofFloats(Shape.of(1, 1), 0.6f);
        assertThat(place(compared, Arm.STABLE, 0, score)).hasValue(1);
        assertThat(place(compared, Arm.CANDIDATE, 0, score)).hasValue(0);
        assertThat(compared.words())
                .isEqualTo("by the score in output 'score' and each package's threshold");
    }

    @Test
    void aClassThatOneVersionAloneHasHasAPlaceOfItsOwn() {
        ComparedClasses more =
                compared(version(named("cat", "dog")), version(named("ant", "cat", "dog")));
        assertThat(more.classes()).isEqualTo(3);
        assertThat(place(more, Arm.STABLE, 0, likeliest(0, 2))).hasValue(0);
        assertThat(place(more, Arm.STABLE, 0, likeliest(1, 2))).hasValue(1);
        assertThat(place(more, Arm.CANDIDATE, 0, likeliest(0, 3))).hasValue(2);
        assertThat(place(more, Arm.CANDIDATE, 0, likeliest(1, 3))).hasValue(0);
        assertThat(place(more, Arm.CANDIDATE, 0, likeliest(2, 3))).hasValue(1);
        ComparedClasses fewer =
                compared(version(named("ant", "cat", "dog")), version(named("dog", "cat")));
        assertThat(fewer.classes()).isEqualTo(3);
        assertThat(place(fewer, Arm.CANDIDATE, 0, likeliest(0, 2))).hasValue(2);
    }

    @Test
    void classesOfOneNameAreOneClass() {
        ComparedClasses same =
                compared(version(named("cat", "dog", "dog")), version(named("cat", "dog", "dog")));
        for (Arm arm : Arm.values()) {
            assertThat(place(same, arm, 0, likeliest(1, 3))).hasValue(1);
            assertThat(place(same, arm, 0, likeliest(2, 3))).hasValue(1);
        }
    }

    @Test
    void classesWithoutNamesAreTheSameByTheirNumbers() {
        TensorSpec two = TensorSpec.of("scores", Datatype.FP32, -1, 2);
        ComparedClasses compared = compared(version(two), version(named("a", "b", "c")));
        assertThat(compared.classes()).isEqualTo(3);
        assertThat(place(compared, Arm.CANDIDATE, 0, likeliest(2, 3))).hasValue(2);
        Tensor row = DenseTensor.ofFloats(Shape.of(1, 2), 0.1f, 0.9f);
        assertThat(place(compared, Arm.STABLE, 0, row)).hasValue(1);
        assertThat(place(compared, Arm.STABLE, 0, likeliest(1, 2))).isEmpty();
    }

    @Test
    void namesOfClassesAreASurerSignThanALabel() {
        assertThat(compared(version(LABEL, named("a", "b")), version(LABEL, named("a", "b"))))
                .extracting(ComparedClasses::words, ComparedClasses::classes)
                .containsExactly("by the greatest number in output 'scores'", 2);
    }
}
