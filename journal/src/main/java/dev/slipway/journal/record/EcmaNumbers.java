package dev.slipway.journal.record;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Finite doubles as ECMAScript writes them.
///
/// *Source*: ECMA-262, Number::toString; RFC 8785, section 3.2.2.3.
final class EcmaNumbers {
    private static final int LONGEST_PLAIN = 21;
    private static final int SMALLEST_PLAIN = -6;

    private EcmaNumbers() {}

    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        return (value < 0 ? "-" : "") + layOut(digits, point);
    }

    /// `Double.toString` gives the shortest digits that round back, but never fewer than two.
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (digits.precision() == 2) {
            BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (one.doubleValue() == value) {
                return one.stripTrailingZeros();
            }
        }
        return digits;
    }

    private static String layOut(String digits, int point) {
        int count = digits.length();
        if (count <= point && point <= LONGEST_PLAIN) {
            return digits + "0".repeat(point - count);
        }
        if (0 < point && point <= LONGEST_PLAIN) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (SMALLEST_PLAIN < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String fraction = count == 1 ? "" : "." + digits.substring(1);
        return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
