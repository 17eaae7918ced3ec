package dev.slipway.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BrainFloatTest {
    @Test
    void everyPatternComesBackAndNanStaysNan() {
        for (int pattern = Short.MIN_VALUE; pattern <= Short.MAX_VALUE; pattern++) {
            float value = BrainFloat.value((short) pattern);
            if (Float.isNaN(value)) {
                assertThat(BrainFloat.value(BrainFloat.of(value))).isNaN();
            } else {
                assertThat(BrainFloat.of(value)).isEqualTo((short) pattern);
            }
        }
        assertThat(BrainFloat.value(BrainFloat.of(Float.intBitsToFloat(0x7f80_0001)))).isNaN();
    }

    @Test
    void whatLiesBetweenTwoIsRoundedToTheNearestAndTiesToEven() {
        assertThat(rounded(0x3f80_7fff)).isEqualTo(0x3f80_0000);
        assertThat(rounded(0x3f80_8000)).isEqualTo(0x3f80_0000);
        assertThat(rounded(0x3f80_8001)).isEqualTo(0x3f81_0000);
        assertThat(rounded(0x3f81_8000)).isEqualTo(0x3f82_0000);
        assertThat(BrainFloat.value(BrainFloat.of(Float.MAX_VALUE))).isInfinite();
    }

    @Test
    void aNumberOf64BitsIsRoundedOnce() {
        double middle = 1 + 0x1p-8;
        assertThat(BrainFloat.of(middle)).isEqualTo((short) 0x3f80);
        assertThat(BrainFloat.of(middle + 0x1p-40)).isEqualTo((short) 0x3f81);
        assertThat(BrainFloat.of(-middle - 0x1p-40)).isEqualTo((short) 0xbf81);
        assertThat(BrainFloat.of(1e39)).isEqualTo((short) 0x7f80);
        assertThat(BrainFloat.value(BrainFloat.of(Double.NaN))).isNaN();
    }

    private static int rounded(int bits) {
        return Float.floatToRawIntBits(BrainFloat.value(BrainFloat.of(Float.intBitsToFloat(bits))));
    }
}
