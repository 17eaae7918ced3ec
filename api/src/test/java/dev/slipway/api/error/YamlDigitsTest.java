package dev.slipway.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class YamlDigitsTest {
    @Test
    void numbersStayAsTheyAreWritten() {
        for (String text :
                new String[] {
                    "3.10", "-0.50", "0.0", "-0.0", "12345678901234567890.10", "1e-4", "12e4567"
                }) {
            assertThat(YamlDigits.of(text).map(BigDecimal::toString)).contains(text);
        }
    }

    @Test
    void numbersAreWhatTheirTextSays() {
        for (String text : new String[] {"3.10", "-0.0", "1e-4", "12e4567", "-2.5E+3"}) {
            assertThat(YamlDigits.of(text).map(BigDecimal::doubleValue))
                    .contains(Double.parseDouble(text));
        }
    }

    @Test
    void whatADoubleSaysBetterIsLeftToIt() {
        for (String text : new String[] {".nan", ".inf", "1.", "1".repeat(31) + ".0", "1e123456"}) {
            assertThat(YamlDigits.of(text)).as(text).isEmpty();
        }
    }
}
