package dev.slipway.monitoring.machine;

import dev.slipway.stats.Check;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/// Durations, parts and checks as people say them.
final class Words {
    private Words() {}

    /// In the largest unit that is whole.
    static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds > 0 && seconds % 86_400 == 0) {
            return count(seconds / 86_400, "day");
        }
        if (seconds > 0 && seconds % 3_600 == 0) {
            return count(seconds / 3_600, "hour");
        }
        return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    /// A part of the traffic, to three digits.
    static String percent(double part) {
        return new BigDecimal(100 * part)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    /// The name that a check's findings have.
    static String name(Check check) {
        return check.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
