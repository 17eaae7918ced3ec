package dev.slipway.api.inference;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The unique, time-ordered name of one prediction: the key of logs, capture and feedback.
///
/// 32 lower-case hexadecimal digits, ordered by time of creation. The number that they stand for is
/// there beside them: whoever keeps many ids keeps half as many bytes, and nobody reads the digits.
public final class PredictionId {
    private static final int DIGITS = 32;
    private static final int HALF = DIGITS / 2;
    private static final int DIGIT_BITS = 4;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final String value;

    /// Both nought where the text is of another form.
    private final long high;

    private final long low;

    /// Of this text, whatever its form.
    public PredictionId(String value) {
        boolean isNumber = isNumber(value);
        this.value = value;
        this.high = isNumber ? HexFormat.fromHexDigitsToLong(value, 0, HALF) : 0;
        this.low = isNumber ? HexFormat.fromHexDigitsToLong(value, HALF, DIGITS) : 0;
    }

    private PredictionId(String value, long high, long low) {
        this.value = value;
        this.high = high;
        this.low = low;
    }

    /// Of the number of 128 bits that its digits stand for.
    ///
    /// @param high the first 64 of them
    /// @param low the others
    public static PredictionId of(long high, long low) {
        byte[] digits = new byte[DIGITS];
        write(digits, 0, high);
        write(digits, HALF, low);
        return new PredictionId(new String(digits, StandardCharsets.ISO_8859_1), high, low);
    }

    private static void write(byte[] digits, int from, long half) {
        long rest = half;
        for (int i = from + HALF - 1; i >= from; i--) {
            digits[i] = HEX[(int) (rest & 15)];
            rest >>>= DIGIT_BITS;
        }
    }

    private static boolean isNumber(String text) {
        if (text.length() != DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            char digit = text.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }

    /// Its text.
    public String value() {
        return value;
    }

    /// Whether `high` and `low` say all of it: so do those of all ids that are made here.
    public boolean isNumber() {
        return (high | low) != 0;
    }

    /// The first 64 bits of its number.
    public long high() {
        return high;
    }

    /// The last 64 bits of its number.
    public long low() {
        return low;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PredictionId id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
