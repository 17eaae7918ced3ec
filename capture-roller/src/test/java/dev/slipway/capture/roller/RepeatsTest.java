package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Property;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;

final class RepeatsTest {
    private final Repeats repeats = new Repeats();

    @Test
    void numbersThatNeverComeAgainNeedNoDictionary() {
        for (int i = 0; i < 2 * Repeats.MOST; i++) {
            repeats.write(i / 7.0, 0, 1);
        }
        assertThat(repeats.areMany()).isFalse();
    }

    @Test
    void oneOfEightThatComesAgainIsEnough() {
        for (int i = 0; i < 8; i++) {
            repeats.write((float) Math.max(1, i), 0, 1);
        }
        assertThat(repeats.areMany()).isTrue();

        for (int i = 8; i < 16; i++) {
            repeats.write((float) i, 0, 1);
        }
        assertThat(repeats.areMany()).isFalse();
    }

    @Test
    void wordsThatAreEqualAreTheSameWord() {
        for (int i = 0; i < 100; i++) {
            repeats.write(Binary.fromString(i % 2 == 0 ? "ATL" : "BOS"), 0, 1);
        }
        assertThat(repeats.areMany()).isTrue();
    }

    @Test
    void columnWithoutValuesMayHaveADictionary() {
        repeats.writeNull(0, 0);
        repeats.write(true, 0, 1);
        assertThat(repeats.areMany()).isTrue();
    }

    /// Nought, which marks empty places, and values whose places meet are told apart as well.
    @Test
    void differentNumbersAreCountedWhateverTheyAre() {
        Property.holds(
                50,
                random -> {
                    Repeats different = new Repeats();
                    Repeats twice = new Repeats();
                    int step = 1 + random.nextInt(1 << 20);
                    for (int i = 0; i < Repeats.MOST; i++) {
                        different.write((long) i * step, 0, 1);
                        twice.write((long) (i / 2) * step, 0, 1);
                    }
                    assertThat(different.areMany()).isFalse();
                    assertThat(twice.areMany()).isTrue();
                });
    }
}
