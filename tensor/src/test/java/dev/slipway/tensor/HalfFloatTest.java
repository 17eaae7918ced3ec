package dev.slipway.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HalfFloatTest {
    @Test
    void everyPatternComesBackAndNanStaysNan() {
        for (int pattern = Short.MIN_VALUE; pattern <= Short.MAX_VALUE; pattern++) {
            float value = HalfFloat.value((short) pattern);
            if (Float.isNaN(value)) {
                assertThat(HalfFloat.value(HalfFloat.of(value))).isNaN();
            } else {
                assertThat(HalfFloat.of(value)).isEqualTo((short) pattern);
            }
        }
        assertThat(HalfFloat.value(HalfFloat.of(Double.NaN))).isNaN();
    }

    /// The nearest `float` is the middle, whatever side of it the number lies on.
    @Test
    void whatLiesBesideTheMiddleIsRoundedOnce() {
        double middle = 1 + 0x1p-11;
        assertThat(HalfFloat.of(middle)).isEqualTo((short) 0x3c00);
        assertThat(HalfFloat.of(middle + 0x1p-30)).isEqualTo((short) 0x3c01);
        assertThat(HalfFloat.of(-middle - 0x1p-30)).isEqualTo((short) 0xbc01);
        double next = 1 + 3 * 0x1p-11;
        assertThat(HalfFloat.of(next)).isEqualTo((short) 0x3c02);
        assertThat(HalfFloat.of(next - 0x1p-30)).isEqualTo((short) 0x3c01);
        assertThat(HalfFloat.of(-next + 0x1p-30)).isEqualTo((short) 0xbc01);
    }

    @Test
    void whatIsTooLargeOrTooSmallKeepsItsSign() {
        assertThat(HalfFloat.of(65_520 - 0x1p-20)).isEqualTo((short) 0x7bff);
        assertThat(HalfFloat.of(65_520)).isEqualTo((short) 0x7c00);
        assertThat(HalfFloat.of(-1e300)).isEqualTo((short) 0xfc00);
        assertThat(HalfFloat.of(Double.POSITIVE_INFINITY)).isEqualTo((short) 0x7c00);
        assertThat(HalfFloat.of(0x1p-25 + 0x1p-70)).isEqualTo((short) 1);
        assertThat(HalfFloat.of(0x1p-25)).isEqualTo((short) 0);
        assertThat(HalfFloat.of(-1e-300)).isEqualTo((short) 0x8000);
    }
}
