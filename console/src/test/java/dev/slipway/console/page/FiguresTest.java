package dev.slipway.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FiguresTest {
    @Test
    void numbersHaveTheirUnitsAndAsManyDigitsAsSaySomething() {
        assertThat(Figures.rate(1234.5)).isEqualTo("1,235 req/s");
        assertThat(Figures.rate(12.34)).isEqualTo("12.3 req/s");
        assertThat(Figures.percent(0.001234)).isEqualTo("0.12 %");
        assertThat(Figures.percent(0.0000123)).isEqualTo("0.0012 %");
        assertThat(Figures.percent(0)).isEqualTo("0 %");
        assertThat(Figures.millis(3.21)).isEqualTo("3.21 ms");
        assertThat(Figures.millis(12_345.0)).isEqualTo("12.3 s");
        assertThat(Figures.bytes(0)).isEqualTo("0 B");
        assertThat(Figures.bytes(1_600_000)).isEqualTo("1.53 MiB");
        assertThat(Figures.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Figures.number(84_123.4)).isEqualTo("84,123");
    }

    @Test
    void whatIsNotAllOfAWholeIsNeverAHundredPercent() {
        assertThat(Figures.percent(0.9999)).isEqualTo("99.99 %");
        assertThat(Figures.percent(0.9995)).isEqualTo("99.95 %");
        assertThat(Figures.percent(0.99999)).isEqualTo("99.999 %");
        assertThat(Figures.percent(0.999968)).isEqualTo("99.997 %");
        assertThat(Figures.percent(0.999)).isEqualTo("99.9 %");
        assertThat(Figures.percent(0.99)).isEqualTo("99.0 %");
        assertThat(Figures.percent(1)).isEqualTo("100 %");
        assertThat(Figures.percent(0.25)).isEqualTo("25.0 %");
    }

    @Test
    void costsHaveTheirCurrencyUnlessNothingHasAPrice() {
        assertThat(Figures.money("0.000138489", "EUR")).isEqualTo("0.00014 EUR");
        assertThat(Figures.money("3.1", "EUR")).isEqualTo("3.10 EUR");
        assertThat(Figures.money("unpriced", null)).isEqualTo("unpriced");
    }

    @Test
    void whatIsNotKnownIsNoNumber() {
        assertThat(Figures.millis(null)).isEqualTo(Figures.NONE);
    }

    @Test
    void timesSayTheirZoneAndStretchesTheirTwoLargestUnits() {
        assertThat(Figures.time(Instant.MAX)).isEqualTo(Instant.MAX.toString());
        assertThat(Figures.time(Instant.MIN)).isEqualTo(Instant.MIN.toString());
        assertThat(Figures.time(Instant.parse("2026-11-27T04:05:06.789Z")))
                .isEqualTo("2026-11-27 04:05:06 UTC");
        assertThat(Figures.duration(Duration.ofMillis(250))).isEqualTo("250 ms");
        assertThat(Figures.duration(Duration.ofMillis(1_990))).isEqualTo("1.99 s");
        assertThat(Figures.duration(Duration.ofSeconds(8))).isEqualTo("8 s");
        assertThat(Figures.duration(Duration.ofMillis(59_400))).isEqualTo("59 s");
        assertThat(Figures.duration(Duration.ofSeconds(190))).isEqualTo("3 min 10 s");
        assertThat(Figures.duration(Duration.ofHours(49))).isEqualTo("2 d 1 h");
    }
}
