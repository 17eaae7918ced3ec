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
    private static final TensorSpec NAMED =
            new TensorSpec("topics", Datatype.FP32, Shape.of(-1, 2), List.of("sport", "weather"));

    @Test
    void theFirstOutputIsComparedWithLabelsUnlessItMayBeAVector() {
        assertThat(LabelledOutput.of(List.of(SCORE, LABEL), List.of(SCORE, LABEL)))
                .hasValue(new LabelledOutput("score", false));
        assertThat(LabelledOutput.of(List.of(LABEL, VECTOR), List.of(LABEL, VECTOR)))
                .hasValue(new LabelledOutput("label", false));
        assertThat(LabelledOutput.of(List.of(NAMED, LABEL), List.of(NAMED, LABEL)))
                .hasValue(new LabelledOutput("topics", false));
        assertThat(LabelledOutput.of(List.of(VECTOR, LABEL), List.of(VECTOR, LABEL)))
                .hasValue(new LabelledOutput("label", true));
        assertThat(LabelledOutput.of(List.of(VECTOR, NAMED), List.of(VECTOR, NAMED)))
                .hasValue(new LabelledOutput("topics", false));
    }

    @Test
    void numbersWithoutNamesAreComparedWhereNothingIsSurer() {
        assertThat(LabelledOutput.of(List.of(VECTOR, SCORE), List.of(VECTOR, SCORE)))
                .hasValue(new LabelledOutput("vector", false));
    }

    @Test
    void whereCandidateHasItsOutputsDoesNotMatter() {
        assertThat(LabelledOutput.of(List.of(SCORE, LABEL), List.of(LABEL, SCORE)))
                .hasValue(new LabelledOutput("score", false));
    }

    @Test
    void anOutputThatOneVersionAloneHasIsComparedWithNothing() {
        assertThat(LabelledOutput.of(List.of(VECTOR, LABEL), List.of(LABEL)))
                .hasValue(new LabelledOutput("label", true));
        assertThat(LabelledOutput.of(List.of(SCORE), List.of(LABEL))).isEmpty();
        assertThat(LabelledOutput.of(List.of(SCORE), List.of())).isEmpty();
    }
}
