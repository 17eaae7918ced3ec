package dev.slipway.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutputColumnsTest {
    @Test
    void anUnsignedNumberOf64BitsIsNoOther() {
        Signature signature =
                Signature.of(
                        List.of(),
                        List.of(
                                TensorSpec.of("id", Datatype.UINT64, -1, 1),
                                TensorSpec.of("near", Datatype.UINT64, -1, 3),
                                TensorSpec.of("rank", Datatype.UINT32, -1, 1),
                                TensorSpec.of("score", Datatype.FP32, -1, 1)));
        assertThat(OutputColumns.fields(signature))
                .containsExactly(
                        new Field("id", Kind.WHOLE, Meaning.UNSIGNED, false),
                        new Field("near", Kind.WHOLE, Meaning.UNSIGNED, true),
                        Field.plain("rank", Kind.WHOLE),
                        Field.plain("score", Kind.SINGLE));
    }

    private static void requireFailure(boolean isList, Shape shape, float... answers) {
        List<Field> fields = List.of(new Field("y", Kind.SINGLE, Meaning.PLAIN, isList));
        assertThatThrownBy(() ->
                        OutputColumns.of(fields, List.of(DenseTensor.ofFloats(shape, answers)), 3))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(EndCode.MODEL_FAILED);
                            assertThat(e.words())
                                    .isEqualTo(
                                            "the model failed: output 'y' of shape "
                                                    + shape
                                                    + " (expected: one answer for each of 3 rows)");
                        });
    }

    /// Rows would have the answers of others.
    @Test
    void answersThatAreNotOneForEachRowFailTheModel() {
        requireFailure(false, Shape.of(6), 1, 2, 3, 4, 5, 6);
        requireFailure(false, Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
        requireFailure(false, Shape.of(1), 1);
        requireFailure(true, Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        List<Field> lists = List.of(new Field("y", Kind.SINGLE, Meaning.PLAIN, true));
        DenseTensor pairs = DenseTensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
        assertThat(OutputColumns.of(lists, List.of(pairs), 3).getFirst().width()).isEqualTo(2);
    }
}
