package dev.slipway.api.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PredictionIdTest {
    @Test
    void idOfANumberIsTheOneOfItsDigits() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1_000; i++) {
            long high = random.nextLong() >>> random.nextInt(Long.SIZE);
            long low = random.nextLong() >>> random.nextInt(Long.SIZE);
            PredictionId id = PredictionId.of(high, low);
            PredictionId read = new PredictionId("%016x%016x".formatted(high, low));

            assertThat(id.value()).isEqualTo(read.value());
            assertThat(id).isEqualTo(read).hasSameHashCodeAs(read).hasToString(read.value());
            for (PredictionId one : List.of(id, read)) {
                assertThat(one.isNumber()).isEqualTo((high | low) != 0);
                assertThat(one.high()).isEqualTo(high);
                assertThat(one.low()).isEqualTo(low);
            }
        }
    }

    @Test
    void textOfAnotherFormIsNoNumber() {
        String digits = "019ac0b6b1f2000000000000abcdef09";
        assertThat(new PredictionId(digits).isNumber()).isTrue();
        for (String other :
                List.of(
                        "",
                        "one",
                        digits.substring(1),
                        digits + "0",
                        "g" + digits.substring(1),
                        "+" + digits.substring(1),
                        digits.substring(1) + "A",
                        digits.substring(1) + "\u0661")) {
            PredictionId id = new PredictionId(other);
            assertThat(id.isNumber()).as(other).isFalse();
            assertThat(id.value()).isEqualTo(other);
            assertThat(id).isNotEqualTo(new PredictionId(digits));
        }
    }

    @Test
    void idOfNoughtSaysItAsText() {
        PredictionId nought = PredictionId.of(0, 0);
        assertThat(nought.isNumber()).isFalse();
        assertThat(nought).isEqualTo(new PredictionId("0".repeat(32)));
    }

    @Test
    void idsAreEqualByTheirTextAlone() {
        assertThat(new PredictionId("one"))
                .isEqualTo(new PredictionId("one"))
                .isNotEqualTo(new PredictionId("two"));
    }
}
