package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;

/// A sum of finite numbers that has lost nothing: the same in every order, and however it was
/// divided. As a `double` it is rounded once, to the nearest one and to even between two.
///
/// @param units how many of 2^`power`; odd, or 0
/// @param power of two; 0 where the sum is 0
record ExactSum(BigInteger units, int power) {
    static final ExactSum ZERO = new ExactSum(BigInteger.ZERO, 0);

    private static final int PRECISION = 53;
    private static final int LOWEST = -1074;

    /// As many bytes as the sum of all that can be added needs, and no damaged file has more.
    private static final int MOST_BYTES = 300;

    /// This and a finite number.
    ExactSum plus(double value) {
        return plus(of(value));
    }

    /// This and another sum.
    ExactSum plus(ExactSum other) {
        int lower = Math.min(power, other.power);
        return reduced(
                units.shiftLeft(power - lower).add(other.units.shiftLeft(other.power - lower)),
                lower);
    }

    /// This without another sum.
    ExactSum minus(ExactSum other) {
        return plus(new ExactSum(other.units.negate(), other.power));
    }

    /// A whole number.
    static ExactSum of(long whole) {
        return reduced(BigInteger.valueOf(whole), 0);
    }

    private static ExactSum of(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> 52) & 0x7ff;
        long fraction = bits & ((1L << 52) - 1);
        long mantissa = exponent == 0 ? fraction : fraction | (1L << 52);
        return reduced(
                BigInteger.valueOf(bits < 0 ? -mantissa : mantissa),
                Math.max(exponent, 1) - 1 + LOWEST);
    }

    private static ExactSum reduced(BigInteger units, int power) {
        if (units.signum() == 0) {
            return ZERO;
        }
        int zeros = units.getLowestSetBit();
        return zeros == 0
                ? new ExactSum(units, power)
                : new ExactSum(units.shiftRight(zeros), power + zeros);
    }

    /// The nearest `double`; infinite where the sum is larger than any.
    double value() {
        BigInteger magnitude = units.abs();
        int extra = Math.max(magnitude.bitLength() - PRECISION, 0);
        // What is lost is never below the lowest bit of a double: sums are multiples of that.
        BigInteger kept = magnitude.shiftRight(extra);
        if (extra > 0 && magnitude.testBit(extra - 1)) {
            boolean isTie = magnitude.getLowestSetBit() == extra - 1;
            kept = isTie && !kept.testBit(0) ? kept : kept.add(BigInteger.ONE);
        }
        double value = Math.scalb((double) kept.longValue(), power + extra);
        return units.signum() < 0 ? -value : value;
    }

    void write(DataOutput out) throws IOException {
        byte[] bytes = units.toByteArray();
        out.writeInt(power);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    static ExactSum read(DataInput in) throws IOException {
        int power = in.readInt();
        int length = in.readUnsignedShort();
        if (length == 0 || length > MOST_BYTES) {
            throw new IOException("a sum of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return reduced(new BigInteger(bytes), power);
    }
}
