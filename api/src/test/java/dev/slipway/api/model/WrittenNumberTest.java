package dev.slipway.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WrittenNumberTest {
    @Test
    void wholeNumbersAreWholeAndOthersReal() {
        assertThat(WrittenNumber.cell("733")).contains(new Cell.Whole(733));
        assertThat(WrittenNumber.cell("00501")).contains(new Cell.Whole(501));
        assertThat(WrittenNumber.cell("-9223372036854775808"))
                .contains(new Cell.Whole(Long.MIN_VALUE));
        assertThat(WrittenNumber.cell("9223372036854775808"))
                .as("no double has all of these")
                .contains(new Cell.Digits("9223372036854775808"));
        assertThat(WrittenNumber.cell("18446744073709551616")).contains(new Cell.Real(0x1p64));
        assertThat(WrittenNumber.cell("2.5e3")).contains(new Cell.Real(2500));
    }

    /// As numbers with a fraction they would be rounded to those of 53 bits.
    @Test
    void zerosInFrontOfAWholeNumberChangeNone() {
        assertThat(List.of("00009007199254740993", "000000000009007199254740993"))
                .allSatisfy(text ->
                        assertThat(WrittenNumber.cell(text))
                                .contains(new Cell.Whole(9_007_199_254_740_993L)));
        assertThat(WrittenNumber.cell("-000" + "9223372036854775808"))
                .contains(new Cell.Whole(Long.MIN_VALUE));
        assertThat(WrittenNumber.cell("-" + "0".repeat(40))).contains(new Cell.Real(-0d));
        assertThat(WrittenNumber.isGreat("0018446744073709551615")).isTrue();
        assertThat(WrittenNumber.isGreat("x".repeat(22))).isFalse();
    }

    @Test
    void zeroKeepsItsSign() {
        assertThat(WrittenNumber.cell("-0")).contains(new Cell.Real(-0d));
        assertThat(WrittenNumber.cell("0")).contains(new Cell.Whole(0));
    }

    @Test
    void wordsMayBeInAnyCase() {
        assertThat(List.of("nan", "NaN", "-NAN"))
                .allSatisfy(
                        word -> assertThat(WrittenNumber.cell(word)).contains(new Cell.Missing()));
        assertThat(List.of("inf", "+Infinity", "INF"))
                .allSatisfy(word ->
                        assertThat(WrittenNumber.cell(word))
                                .contains(new Cell.Real(Double.POSITIVE_INFINITY)));
        assertThat(WrittenNumber.cell("-inf")).contains(new Cell.Real(Double.NEGATIVE_INFINITY));
        assertThat(WrittenNumber.cell("True")).contains(new Cell.Whole(1));
        assertThat(WrittenNumber.cell("false")).contains(new Cell.Whole(0));
    }

    @Test
    void whatIsTooLargeOrNoNumberIsNone() {
        assertThat(List.of("1e999", "9".repeat(400), "1d", "2F", "x", "NA", "None", "-", "", "٣"))
                .allSatisfy(text -> assertThat(WrittenNumber.cell(text)).as(text).isEmpty());
    }
}
