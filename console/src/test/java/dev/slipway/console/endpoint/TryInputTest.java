package dev.slipway.console.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TryInputTest {
    @ParameterizedTest
    @EnumSource(Datatype.class)
    void whatStandsInTheFormAtFirstIsARow(Datatype datatype) {
        TryInput input = TryInput.empty(TensorSpec.of("x", datatype, -1, 3));
        assertThat(input.tensor().tensor().elementCount()).isEqualTo(3);
        assertThat(input.tensor().tensor().datatype()).isEqualTo(datatype);
        assertThat(input.takes()).contains("3 values");
    }

    @Test
    void typedValuesBecomeElements() {
        TryInput numbers = TryInput.empty(TensorSpec.of("x", Datatype.FP32, -1, 3));
        DenseTensor dense = (DenseTensor) numbers.typed("1, 2.5 ,-3e2").tensor().tensor();
        assertThat(dense.floatAt(0)).isEqualTo(1f);
        assertThat(dense.floatAt(1)).isEqualTo(2.5f);
        assertThat(dense.floatAt(2)).isEqualTo(-300f);
        TryInput texts = TryInput.empty(TensorSpec.of("t", Datatype.BYTES, -1, 2));
        BytesTensor words = (BytesTensor) texts.typed("one, two").tensor().tensor();
        assertThat(words.text(1)).isEqualTo("two");
    }

    /// The nearest `float` of each lies in the middle between two numbers of 16 bits.
    @Test
    void typedNumbersOf16BitsAreRoundedOnce() {
        TryInput half = TryInput.empty(TensorSpec.of("x", Datatype.FP16, 1));
        DenseTensor rounded = (DenseTensor) half.typed("1.00048828126").tensor().tensor();
        assertThat(rounded.doubleAt(0)).isEqualTo(1 + 0x1p-10);
        TryInput brief = TryInput.empty(TensorSpec.of("x", Datatype.BF16, 1));
        rounded = (DenseTensor) brief.typed("1.00390625001").tensor().tensor();
        assertThat(rounded.doubleAt(0)).isEqualTo(1 + 0x1p-7);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        TryInput bytes = TryInput.empty(TensorSpec.of("x", Datatype.UINT8, 2));
        assertThatThrownBy(() -> bytes.typed("1").tensor()).hasMessage("x: 1 values (expected: 2)");
        for (String wrong : List.of("1, 256", "1, -1", "1, two", "1, 1.5")) {
            assertThatThrownBy(() -> bytes.typed(wrong).tensor())
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(expected: a UINT8)");
        }
        TryInput all = TryInput.empty(TensorSpec.of("x", Datatype.UINT64, 1));
        DenseTensor most = (DenseTensor) all.typed("18446744073709551615").tensor().tensor();
        assertThat(most.longAt(0)).isEqualTo(-1);
    }

    @Test
    void whatIsOutOfRangeIsNotInfinite() {
        Map<Datatype, String> beyond =
                Map.of(
                        Datatype.FP16, "65520",
                        Datatype.BF16, "3.4e38",
                        Datatype.FP32, "1e39",
                        Datatype.FP64, "-1e400");
        beyond.forEach((datatype, text) -> {
            TryInput input = TryInput.empty(TensorSpec.of("x", datatype, 1));
            assertThatThrownBy(() -> input.typed(text).tensor())
                    .hasMessage("x: '" + text + "' (expected: " + datatype.one() + ")");
            DenseTensor infinite = (DenseTensor) input.typed("-Infinity").tensor().tensor();
            assertThat(infinite.doubleAt(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        });
    }

    @Test
    void theLargestWholeNumberIsItselfInAnswersAndInTheCurlLine() {
        String most = "18446744073709551615";
        TryInput input = TryInput.empty(TensorSpec.of("x", Datatype.UINT64, 1)).typed(most);
        assertThat(OutputValues.text(input.tensor().tensor())).isEqualTo(most);
        assertThat(CurlLine.of("flights", List.of(input))).contains("\"data\":[" + most + "]");
        TryInput negative = TryInput.empty(TensorSpec.of("x", Datatype.INT64, 1)).typed("-1");
        assertThat(OutputValues.text(negative.tensor().tensor())).isEqualTo("-1");
    }

    @Test
    void shellReadsNothingFromTheCurlLine() {
        TryInput input = TryInput.empty(TensorSpec.of("it's $(rm)", Datatype.BYTES, 1));
        String line = CurlLine.of("flights", List.of(input.typed("'; rm -rf /; '")));
        assertThat(line).contains("it'\\''s $(rm)", "'\\''; rm -rf /; '\\''");
    }
}
