package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FirstAnswersTest {
    private static final DenseTensor ROWS =
            DenseTensor.ofFloats(Shape.of(2, 3), 0.1f, 0.7f, 0.2f, 0.9f, 0, 0.1f);

    @Test
    void theGreatestOfSeveralHasItsPlaceAndItsName() {
        assertThat(FirstAnswers.of(ROWS, 2, List.of("early", "on time", "late")))
                .hasValue(new Answer.Place(1, "on time"));
    }

    @Test
    void namesThatAreNotOneForEachNumberAreNone() {
        assertThat(FirstAnswers.of(ROWS, 2, List.of())).hasValue(new Answer.Place(1, ""));
        assertThat(FirstAnswers.of(ROWS, 2, List.of("early", "late")))
                .hasValue(new Answer.Place(1, ""));
    }

    @Test
    void oneNumberARowIsThatNumberAndATextIsItself() {
        assertThat(FirstAnswers.of(DenseTensor.ofFloats(Shape.of(2, 1), 0.5f, 0.25f), 2, List.of()))
                .hasValue(new Answer.Number(0.5));
        assertThat(FirstAnswers.of(BytesTensor.ofText(Shape.of(2), "late", "early"), 2, List.of()))
                .hasValue(new Answer.Named("late"));
    }

    @Test
    void wholeNumbersKeepTheirLastDigit() {
        DenseTensor row = DenseTensor.ofLongs(Shape.of(1), 9_007_199_254_740_993L);
        assertThat(FirstAnswers.of(row, 1, List.of()))
                .hasValue(new Answer.Number(Amount.of(new BigInteger("9007199254740993"))));
        DenseTensor great =
                DenseTensor.allocate(Datatype.UINT64, Shape.of(1), TensorAllocator.heap());
        great.buffer().putLong(0, -1);
        assertThat(FirstAnswers.of(great, 1, List.of()))
                .hasValue(new Answer.Number(Amount.of(new BigInteger("18446744073709551615"))));
    }

    @Test
    void aLabelIsAClassAlsoWhereItIsANumber() {
        assertThat(FirstAnswers.label(DenseTensor.ofLongs(Shape.of(2), -3, 5), 2))
                .hasValue(new Answer.Place(-3, ""));
        assertThat(FirstAnswers.label(DenseTensor.ofLongs(Shape.of(1), 1L << 40), 1))
                .hasValue(new Answer.Named("1099511627776"));
        assertThat(FirstAnswers.label(BytesTensor.ofText(Shape.of(2), "late", "early"), 2))
                .hasValue(new Answer.Named("late"));
        assertThat(FirstAnswers.label(DenseTensor.ofLongs(Shape.of(0)), 0)).isEmpty();
    }

    /// No label has more than 1,000 characters.
    @Test
    void ofATextThatIsLongerThanAnyLabelNoMoreIsKeptThanSaysSo() {
        String longest = "n".repeat(1_000);
        assertThat(FirstAnswers.of(text(longest), 1, List.of()))
                .hasValue(new Answer.Named(longest));
        assertThat(FirstAnswers.of(text("n".repeat(100_000)), 1, List.of()))
                .hasValue(new Answer.Named(longest + "n"));
    }

    private static BytesTensor text(String text) {
        return BytesTensor.ofText(Shape.of(1), text);
    }

    /// NaN is not the class at its place, nor at the first one.
    @Test
    void severalOfWhichOneIsNoNumberAreNoClass() {
        for (float[] row :
                List.of(
                        new float[] {Float.NaN, Float.NaN, Float.NaN},
                        new float[] {Float.NaN, 0.9f, 0.1f},
                        new float[] {0.1f, Float.NaN, 0.9f})) {
            assertThat(FirstAnswers.of(DenseTensor.ofFloats(Shape.of(1, 3), row), 1, List.of()))
                    .hasValue(new Answer.Nothing());
        }
        DenseTensor second = DenseTensor.ofFloats(Shape.of(2, 2), 0.1f, 0.9f, Float.NaN, Float.NaN);
        assertThat(FirstAnswers.of(second, 2, List.of())).hasValue(new Answer.Place(1, ""));
    }

    @Test
    void noRowIsNoAnswer() {
        assertThat(FirstAnswers.of(DenseTensor.ofFloats(Shape.of(0, 3)), 0, List.of())).isEmpty();
    }
}
