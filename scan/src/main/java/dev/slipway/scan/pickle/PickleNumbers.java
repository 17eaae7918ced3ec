package dev.slipway.scan.pickle;

import java.math.BigInteger;
import java.util.regex.Pattern;

/// Numbers as Python's loader takes them from a pickle: in any base and with underscores where they
/// are lines of text, and of any length. Whatever it takes and a scan would not ends the scan.
///
/// *Source*: CPython's `_pickle.c`, `strtol` with base 0 and `PyLong_FromString`.
final class PickleNumbers {
    private static final Pattern WHOLE =
            Pattern.compile("[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*)");
    private static final Pattern INDEX = Pattern.compile("[+-]?[0-9][0-9_]*");
    private static final Pattern REAL =
            Pattern.compile("(?i)[+-]?(?:[0-9._]+(?:e[+-]?[0-9_]+)?|inf|infinity|nan)");
    private static final Pattern OCTAL = Pattern.compile("0[0-7]+");
    private static final int DIGITS = 100;

    private PickleNumbers() {}

    /// A whole number, or the nearest that fits.
    static long whole(String line) throws BrokenPickleException {
        String text = line.strip();
        if (!WHOLE.matcher(text).matches()) {
            throw new BrokenPickleException("not an integer");
        }
        String digits = text.replace("_", "").replaceFirst("^[+-]", "");
        int base = base(digits);
        boolean isMarked = digits.length() > 1 && Character.isLetter(digits.charAt(1));
        return signed(text, digits.substring(isMarked ? 2 : 0), base);
    }

    private static int base(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            case 'o', 'O' -> 8;
            default -> OCTAL.matcher(digits).matches() ? 8 : 10;
        };
    }

    /// The number of a value in the memo.
    static long index(String line) throws BrokenPickleException {
        String text = line.strip();
        if (!INDEX.matcher(text).matches()) {
            throw new BrokenPickleException("not a memo index");
        }
        long index = signed(text, text.replace("_", "").replaceFirst("^[+-]", ""), 10);
        if (index < 0) {
            throw new BrokenPickleException("not a memo index");
        }
        return index;
    }

    /// Whether a line is a number with a fraction.
    static boolean isReal(String line) {
        return REAL.matcher(line.strip()).matches();
    }

    private static long signed(String text, String digits, int base) throws BrokenPickleException {
        String bare = digits.replaceFirst("^0+(?=.)", "");
        if (bare.isEmpty()) {
            throw new BrokenPickleException("not an integer");
        }
        boolean isNegative = text.startsWith("-");
        if (bare.length() > DIGITS) {
            return isNegative ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        BigInteger number = new BigInteger(bare, base);
        return fitted(isNegative ? number.negate() : number);
    }

    /// The number of little-endian bytes, or the nearest that fits.
    static long little(byte[] bytes) {
        byte[] big = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            big[bytes.length - 1 - i] = bytes[i];
        }
        return fitted(new BigInteger(big));
    }

    private static long fitted(BigInteger number) {
        if (number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        return number.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
