package dev.slipway.frontend.http.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Writes a `float` as the shortest decimal that reads back as the same, in the form of
/// [Float#toString(float)], straight into the bytes of an answer: one of fifty thousand numbers
/// would make as many strings otherwise, and take half as long again.
///
/// *Source*: Raffaello Giulietti, The Schubfach way to render doubles, 2021, in the variant for 24
/// bits.
final class FloatDigits {
    /// So many bytes a number takes at most, such as `-1.17549435E-38`.
    static final int MOST = 15;

    private static final int FRACTION_BITS = 23;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;
    private static final int EXPONENT = 0xff;

    /// Of the last bit of a number below 2^-126.
    private static final int LEAST_POWER = -149;

    /// By how much the exponent that is written is more than the power of the last bit.
    private static final int BIAS = 150;

    /// Of the shortest decimal of the smallest numbers, and of the largest ones.
    private static final int LEAST_TENS = -46;

    private static final int MOST_TENS = 31;

    /// By powers of ten: the first 63 bits of their reciprocal, rounded up.
    private static final long[] RECIPROCALS = reciprocals();

    private static final int[] TENS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
    };

    /// How many digits are written before zeros at the end go.
    private static final int DIGITS = 9;

    /// The numbers from 0 to 99, in two digits each.
    private static final byte[] PAIRS = pairs();

    private static final byte[] ZERO = "0.0".getBytes(StandardCharsets.US_ASCII);

    private FloatDigits() {}

    private static long[] reciprocals() {
        long[] all = new long[MOST_TENS - LEAST_TENS + 1];
        for (int tens = LEAST_TENS; tens <= MOST_TENS; tens++) {
            BigInteger power = BigInteger.TEN.pow(Math.abs(tens));
            int shift = 62 - log2OfTens(-tens);
            BigInteger floor =
                    tens <= 0
                            ? power.shiftLeft(shift)
                            : BigInteger.ONE.shiftLeft(shift).divide(power);
            all[tens - LEAST_TENS] = floor.longValueExact() + 1;
        }
        return all;
    }

    private static byte[] pairs() {
        byte[] all = new byte[200];
        for (int i = 0; i < 100; i++) {
            all[2 * i] = (byte) ('0' + i / 10);
            all[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return all;
    }

    /// The logarithm of a power of ten to base two, rounded down.
    private static int log2OfTens(int tens) {
        return (int) ((tens * 913_124_641_741L) >> 38);
    }

    /// The logarithm of a power of two to base ten, rounded down.
    private static int log10(int power) {
        return (int) ((power * 661_971_961_083L) >> 41);
    }

    /// The same of three quarters of a power of two.
    private static int log10OfThreeQuarters(int power) {
        return (int) ((power * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    /// Puts a finite number; the position behind it. There must be room for `MOST` bytes.
    static int put(float value, byte[] to, int position) {
        int bits = Float.floatToRawIntBits(value);
        int at = position;
        if (bits < 0) {
            to[at++] = '-';
        }
        int fraction = bits & FRACTION;
        int exponent = (bits >>> FRACTION_BITS) & EXPONENT;
        if (exponent == 0) {
            return fraction == 0 ? zero(to, at) : subnormal(fraction, to, at);
        }
        int mantissa = fraction + FRACTION + 1;
        int power = exponent - BIAS;
        boolean isWhole =
                power < 0
                        && power > -FRACTION_BITS - 1
                        && Integer.numberOfTrailingZeros(mantissa) >= -power;
        return isWhole
                ? decimal(mantissa >> -power, 0, to, at)
                : shortest(mantissa, power, 0, to, at);
    }

    private static int zero(byte[] to, int at) {
        System.arraycopy(ZERO, 0, to, at, ZERO.length);
        return at + ZERO.length;
    }

    /// Of the smallest numbers the shortest decimal has two digits, which are fewer than what tells
    /// them from their neighbours.
    private static int subnormal(int mantissa, byte[] to, int at) {
        return mantissa < 8
                ? shortest(10 * mantissa, LEAST_POWER, -1, to, at)
                : shortest(mantissa, LEAST_POWER, 0, to, at);
    }

    /// Puts `mantissa * 2^power * 10^tens`: of the shortest decimals that are nearer to it than to
    /// any other number the nearest. All is counted in quarters, so that the middles between it and
    /// its neighbours are whole.
    private static int shortest(int mantissa, int power, int tens, byte[] to, int at) {
        int odd = mantissa & 1;
        boolean isEven = mantissa != FRACTION + 1 || power == LEAST_POWER;
        int least = isEven ? log10(power) : log10OfThreeQuarters(power);
        int shift = power + log2OfTens(-least) + 33;
        long reciprocal = RECIPROCALS[least - LEAST_TENS];
        int quarters = mantissa << 2;
        int middle = scaled(reciprocal, quarters, shift);
        int lower = scaled(reciprocal, quarters - (isEven ? 2 : 1), shift) + odd;
        int upper = scaled(reciprocal, quarters + 2, shift) - odd;
        int below = middle >> 2;
        int shorter = below / 10 * 10;
        boolean isShorterIn = lower <= 4 * shorter;
        boolean isNextIn = 4 * (shorter + 10) <= upper;
        boolean isBelowIn = lower <= 4 * below;
        boolean isAboveIn = 4 * (below + 1) <= upper;
        int nearer = middle - 2 * (2 * below + 1);
        boolean isBelowNearer = nearer < 0 || (nearer == 0 && (below & 1) == 0);
        boolean isBelow = isBelowIn == isAboveIn ? isBelowNearer : isBelowIn;
        int whole = isBelow ? below : below + 1;
        int shortened = isShorterIn ? shorter : shorter + 10;
        boolean isShortened = below >= 100 && isShorterIn != isNextIn;
        return decimal(isShortened ? shortened : whole, least + tens, to, at);
    }

    /// A product, its last bit set where anything behind it is not zero.
    private static int scaled(long reciprocal, int quarters, int shift) {
        long product = Math.multiplyHigh(reciprocal, (long) quarters << shift);
        return (int)
                ((product >>> 31) | ((product & Integer.MAX_VALUE) + Integer.MAX_VALUE) >>> 31);
    }

    /// Puts `number * 10^tens`.
    private static int decimal(int number, int tens, byte[] to, int at) {
        int count = digits(number);
        int all = number * TENS[DIGITS - count];
        int point = count + tens;
        if (point > 0 && point <= 7) {
            int end = nine(all, to, at + 1);
            for (int i = 0; i < point; i++) {
                to[at + i] = to[at + i + 1];
            }
            to[at + point] = '.';
            return trimmed(to, at + point + 2, end);
        }
        if (point > -3 && point <= 0) {
            to[at] = '0';
            to[at + 1] = '.';
            to[at + 2] = '0';
            to[at + 3] = '0';
            int first = at + 2 - point;
            return trimmed(to, first + 1, nine(all, to, first));
        }
        int end = nine(all, to, at + 1);
        to[at] = to[at + 1];
        to[at + 1] = '.';
        return exponent(point - 1, to, trimmed(to, at + 3, end));
    }

    /// How many digits a number has that is more than zero.
    private static int digits(int number) {
        int guess = ((32 - Integer.numberOfLeadingZeros(number)) * 1_233) >> 12;
        return guess < DIGITS && number >= TENS[guess] ? guess + 1 : guess;
    }

    /// Puts nine digits; the position behind them.
    private static int nine(int number, byte[] to, int at) {
        int head = number / 10_000;
        int tail = number - head * 10_000;
        int first = head / 10_000;
        int middle = head - first * 10_000;
        to[at] = (byte) ('0' + first);
        pair(middle / 100, to, at + 1);
        pair(middle % 100, to, at + 3);
        pair(tail / 100, to, at + 5);
        pair(tail % 100, to, at + 7);
        return at + DIGITS;
    }

    private static void pair(int number, byte[] to, int at) {
        to[at] = PAIRS[2 * number];
        to[at + 1] = PAIRS[2 * number + 1];
    }

    /// The end without zeros, no nearer than `least`.
    private static int trimmed(byte[] to, int least, int end) {
        int last = end;
        while (last > least && to[last - 1] == '0') {
            last--;
        }
        return last;
    }

    private static int exponent(int exponent, byte[] to, int at) {
        int next = at;
        to[next++] = 'E';
        int left = exponent;
        if (left < 0) {
            to[next++] = '-';
            left = -left;
        }
        if (left >= 10) {
            to[next++] = (byte) ('0' + left / 10);
        }
        to[next++] = (byte) ('0' + left % 10);
        return next;
    }
}
