package dev.slipway.monitoring.quality;

import dev.slipway.api.model.Cell;
import java.math.BigInteger;
import java.util.Optional;

/// A number that a label or an answer is.
///
/// Whole numbers of 64 bits are told apart to their last digit, which a `double` does not do from
/// 2^53 on. Any other number is as near as a `double` comes to it, so it is each whole number that
/// comes as near: nobody knows more of it.
///
/// *Threads*: immutable.
public sealed interface Amount {
    /// A whole number that a `double` may not tell from its neighbours.
    record Whole(BigInteger value) implements Amount {}

    /// Any other number; NaN and infinite ones are among them.
    record Real(double value) implements Amount {}

    /// A number.
    static Amount of(double value) {
        return new Real(value);
    }

    /// A whole number.
    static Amount of(BigInteger value) {
        double rounded = value.doubleValue();
        return Math.abs(rounded) < 0x1p53 ? new Real(rounded) : new Whole(value);
    }

    /// The number that a cell is; empty where it is none.
    static Optional<Amount> of(Cell cell) {
        return switch (cell) {
            case Cell.Whole(long value) -> Optional.of(of(BigInteger.valueOf(value)));
            case Cell.Real(double value) -> Optional.of(of(value));
            case Cell.Digits digits when digits.isWhole() ->
                    Optional.of(of(new BigInteger(digits.value())));
            case Cell.Digits digits -> Optional.of(of(digits.number()));
            case Cell.Text _, Cell.Missing _ -> Optional.empty();
        };
    }

    /// The nearest `double`.
    default double number() {
        return switch (this) {
            case Whole(BigInteger value) -> value.doubleValue();
            case Real(double value) -> value;
        };
    }

    /// Whether both are the same number; NaN is not even itself.
    default boolean is(Amount other) {
        return (this instanceof Whole(BigInteger one) && other instanceof Whole(BigInteger two))
                ? one.equals(two)
                : number() == other.number();
    }

    /// How far both are apart; NaN where one of them is, or both are infinite.
    default double distance(Amount other) {
        return (this instanceof Whole(BigInteger one) && other instanceof Whole(BigInteger two))
                ? one.subtract(two).abs().doubleValue()
                : StrictMath.abs(number() - other.number());
    }
}
