package dev.slipway.jobs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BadRowLimitsTest {
    @Test
    void everyWholePercentageOfAHundredRowsIsWithinItself() {
        for (int percent = 0; percent < 100; percent++) {
            double share = Double.parseDouble("0." + (percent < 10 ? "0" : "") + percent);
            BadRowLimits limits = new BadRowLimits(null, share);
            assertThat(limits.areExceededInAll(percent, 100)).as("%s %%", percent).isFalse();
            assertThat(limits.areExceededInAll(percent + 1, 101)).as("%s %%", percent).isTrue();
        }
    }

    @Test
    void shareOfFewRowsSaysNothingBeforeAllAreThere() {
        BadRowLimits limits = new BadRowLimits(null, 0.1);
        assertThat(limits.areExceeded(999, 999)).isFalse();
        assertThat(limits.areExceeded(101, 1_000)).isTrue();
        assertThat(limits.areExceededInAll(999, 999)).isTrue();
    }

    @Test
    void oneMoreThanTheCountIsTooMany() {
        BadRowLimits limits = new BadRowLimits(2L, null);
        assertThat(limits.areExceeded(2, 2)).isFalse();
        assertThat(limits.areExceeded(3, 3)).isTrue();
    }

    @Test
    void limitsAreToldAsPeopleWriteThem() {
        assertThat(new BadRowLimits(null, 0.07)).hasToString("7 % of the rows");
        assertThat(new BadRowLimits(3L, 0.0)).hasToString("3 rows and 0 % of the rows");
        assertThat(new BadRowLimits(null, 0.00125)).hasToString("0.125 % of the rows");
    }
}
