package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import org.junit.jupiter.api.Test;

final class AnswersTest {
    private static final TensorSpec VECTORS = TensorSpec.of("y", Datatype.FP32, -1, -1);

    /// Such an answer has no bytes, and whoever writes its rows down would write for ever.
    @Test
    void shapeWithoutElementsClaimsFewRows() throws BackendException {
        assertThat(Answers.shape(VECTORS, new long[] {4_096, 0})).isEqualTo(Shape.of(4_096, 0));
        assertThatThrownBy(() -> Answers.shape(VECTORS, new long[] {2_000_000_000, 0}))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("output 'y' claims [2000000000, 0] without an element");
    }
}
