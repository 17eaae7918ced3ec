package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LabelledOutputTest {
    private static final TensorSpec VECTOR = TensorSpec.of("vector", Datatype.FP32, -1, 384);
    private static final TensorSpec SCORE = TensorSpec.of("score", Datatype.FP32, -1, 1);
    private static final TensorSpec LABEL = TensorSpec.of("label", Datatype.INT64, -1);
    private static final TensorSpec TEXT = TensorSpec.of("text", Datatype.BYTES, -1);
    private static final TensorSpec NAMED =
            new TensorSpec("topics", Datatype.FP32, Shape.of(-1, 2), List.of("sport", "weather"));

    private static List<LabelledOutput> ofBoth(TensorSpec... outputs) {
        return LabelledOutput.of(List.of(outputs), List.of(outputs));
    }

    @Test
    void theFirstOutputIsComparedWithLabelsUnlessItMayBeAVector() {
        assertThat(ofBoth(SCORE, LABEL)).containsExactly(new LabelledOutput("score", false));
        assertThat(ofBoth(TEXT, VECTOR)).containsExactly(new LabelledOutput("text", true));
        assertThat(ofBoth(NAMED, LABEL)).containsExactly(new LabelledOutput("topics", false));
        assertThat(ofBoth(VECTOR, NAMED)).containsExactly(new LabelledOutput("topics", false));
    }

    @Test
    void whereItMayBeAVectorAnswersShowWhetherALabelIsInItsPlace() {
        assertThat(ofBoth(VECTOR, LABEL))
                .containsExactly(
                        new LabelledOutput("vector", false), new LabelledOutput("label", true));
        assertThat(ofBoth(VECTOR, SCORE, TEXT))
                .containsExactly(
                        new LabelledOutput("vector", false), new LabelledOutput("text", true));
        assertThat(ofBoth(VECTOR, SCORE)).containsExactly(new LabelledOutput("vector", false));
    }

    @Test
    void aWholeNumberIsAClassBesideNumbersOfClassesAndAloneItMayBeAnEstimate() {
        assertThat(ofBoth(LABEL, VECTOR)).containsExactly(new LabelledOutput("label", true));
        assertThat(ofBoth(LABEL, NAMED)).containsExactly(new LabelledOutput("label", true));
        assertThat(ofBoth(LABEL)).containsExactly(new LabelledOutput("label", false));
        assertThat(ofBoth(LABEL, SCORE)).containsExactly(new LabelledOutput("label", false));
        TensorSpec estimate = TensorSpec.of("label", Datatype.FP32, -1);
        assertThat(LabelledOutput.of(List.of(LABEL, VECTOR), List.of(estimate, VECTOR)))
                .containsExactly(new LabelledOutput("label", false));
    }

    @Test
    void whereCandidateHasItsOutputsDoesNotMatter() {
        assertThat(LabelledOutput.of(List.of(SCORE, LABEL), List.of(LABEL, SCORE)))
                .containsExactly(new LabelledOutput("score", false));
    }

    @Test
    void anOutputThatOneVersionAloneHasIsComparedWithNothing() {
        assertThat(LabelledOutput.of(List.of(VECTOR, LABEL), List.of(LABEL)))
                .containsExactly(new LabelledOutput("label", true));
        assertThat(LabelledOutput.of(List.of(SCORE), List.of(LABEL))).isEmpty();
        assertThat(LabelledOutput.of(List.of(SCORE), List.of())).isEmpty();
    }
}
