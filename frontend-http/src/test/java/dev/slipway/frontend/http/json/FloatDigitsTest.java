package dev.slipway.frontend.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Property;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// [Float#toString(float)] is the oracle.
class FloatDigitsTest {
    private static final int EXPONENTS = 255;
    private static final int FRACTION_BITS = 23;

    @Test
    void edgesOfEveryPowerOfTwoAreWrittenAsTheLanguageHasThem() {
        for (int exponent = 0; exponent < EXPONENTS; exponent++) {
            int first = exponent << FRACTION_BITS;
            int next = (exponent + 1) << FRACTION_BITS;
            for (int i = 0; i < 64; i++) {
                isWritten(Float.intBitsToFloat(first + i));
                isWritten(-Float.intBitsToFloat(next - 1 - i));
            }
        }
    }

    @Test
    void numbersOfAnyBitsAreWrittenAsTheLanguageHasThem() {
        Property.holds(
                20,
                random -> {
                    for (int i = 0; i < 50_000; i++) {
                        float value = Float.intBitsToFloat(random.nextInt());
                        if (Float.isFinite(value)) {
                            isWritten(value);
                        }
                    }
                });
    }

    @Test
    void numbersThatModelsAnswerAreWrittenAsTheLanguageHasThem() {
        Property.holds(
                20,
                random -> {
                    for (int i = 0; i < 50_000; i++) {
                        isWritten(answered(random));
                    }
                });
    }

    /// Parts of one, embeddings, and numbers of few digits.
    private static float answered(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextFloat();
            case 1 -> (float) random.nextGaussian() / 20;
            default -> (random.nextInt(2_000_001) - 1_000_000) / (float) tens(random.nextInt(8));
        };
    }

    @Test
    void wholeNumbersAndPowersOfTenAreWrittenAsTheLanguageHasThem() {
        for (int number = -20_000; number <= 20_000; number++) {
            isWritten((float) number);
            isWritten(number * 1_000f);
        }
        for (int exponent = -45; exponent <= 38; exponent++) {
            isWritten(Float.parseFloat("1e" + exponent));
            isWritten(-Float.parseFloat("9.999999e" + Math.min(exponent, 37)));
        }
    }

    @Test
    void zerosKeepTheirSign() {
        isWritten(0f);
        isWritten(-0f);
    }

    private static long tens(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    private static void isWritten(float value) {
        byte[] bytes = new byte[FloatDigits.MOST + 2];
        int end = FloatDigits.put(value, bytes, 1);

        String written = new String(bytes, 1, end - 1, StandardCharsets.US_ASCII);
        if (!written.equals(Float.toString(value))) {
            assertThat(written).isEqualTo(Float.toString(value));
        }
    }
}
