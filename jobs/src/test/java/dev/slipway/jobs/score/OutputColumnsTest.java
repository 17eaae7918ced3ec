package dev.slipway.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.Datatype;
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
}
