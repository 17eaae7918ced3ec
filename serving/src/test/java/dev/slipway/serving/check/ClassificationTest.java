package dev.slipway.serving.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassificationTest {
    private static final TensorSpec SCORES =
            new TensorSpec("scores", Datatype.FP32, Shape.of(-1, 3), List.of("early", "late"));

    @Test
    void largestClassesComeFirstWithTheirLabels() {
        DenseTensor scores = DenseTensor.ofFloats(Shape.of(2, 3), 0.25f, 0.5f, 0.125f, 1f, 2f, 3f);
        BytesTensor classes = Classification.top(scores, SCORES, 2);
        assertThat(classes.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(texts(classes))
                .containsExactly(
                        "0.500000:1:late", "0.250000:0:early", "3.000000:2", "2.000000:1:late");
    }

    @Test
    void moreClassesThanThereAreGiveAll() {
        DenseTensor scores = DenseTensor.ofFloats(Shape.of(1, 3), 1f, 1f, Float.NaN);
        assertThat(texts(Classification.top(scores, SCORES, 9)))
                .containsExactly("1.000000:0:early", "1.000000:1:late", "nan:2");
    }

    @Test
    void vectorOverTheBatchHasOneClassPerRow() {
        TensorSpec vector = TensorSpec.of("p", Datatype.FP64, -1);
        DenseTensor scores = DenseTensor.ofDoubles(Shape.of(2), 0.75, 0.5);
        BytesTensor classes = Classification.top(scores, vector, 3);
        assertThat(classes.shape()).isEqualTo(Shape.of(2, 1));
        assertThat(texts(classes)).containsExactly("0.750000:0", "0.500000:0");
    }

    @Test
    void wholeNumbersKeepTheirDigits() {
        TensorSpec counts = TensorSpec.of("n", Datatype.INT64, 3);
        DenseTensor scores = DenseTensor.ofLongs(Shape.of(3), Long.MIN_VALUE, 5, Long.MAX_VALUE);
        assertThat(texts(Classification.top(scores, counts, 2)))
                .containsExactly("9223372036854775807:2", "5:1");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0000005, 0.000000",
        "0.0000015, 0.000002",
        "2.5, 2.500000",
        "-1e-9, -0.000000",
        "-0.0, -0.000000",
        "1e22, 10000000000000000000000.000000",
        "Infinity, inf",
        "-Infinity, -inf"
    })
    void fractionsAreWrittenAsInC(double value, String text) {
        assertThat(Classification.fixed(value)).isEqualTo(text);
    }

    private static List<String> texts(BytesTensor tensor) {
        return IntStream.range(0, tensor.elementCount()).mapToObj(tensor::text).toList();
    }
}
