package dev.slipway.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RowCheckTest {
    /// The number beside them is one that is always left to the binding of real time.
    @Test
    void bytesThatAreNoTextStayWhatTheyAre() {
        Signature signature =
                Signature.of(
                        List.of(
                                TensorSpec.of("image", Datatype.BYTES, -1, 1),
                                TensorSpec.of("weight", Datatype.FP16, -1, 1)),
                        List.of());
        byte[] image = {'a', (byte) 0xff, 0};
        Field images = new Field("image", Kind.TEXT, Meaning.BYTES, false);
        List<Column> columns =
                List.of(
                        Column.ofText(images, image, new int[] {0, image.length}, null),
                        Column.ofFloats(
                                Field.plain("weight", Kind.SINGLE), 1, new float[] {0.5f}, null));
        List<InputRows> inputs =
                signature.inputs().stream()
                        .map(spec -> new InputRows(spec, 1, TensorAllocator.heap()))
                        .toList();

        assertThat(new RowCheck(signature).check(columns, 0, inputs)).isNull();

        BytesTensor given = (BytesTensor) inputs.getFirst().tensor(0, 1);
        assertThat(given.element(0)).isEqualTo(image);
    }
}
