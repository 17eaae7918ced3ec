package dev.slipway.features;

import dev.slipway.api.model.Cell;
import java.util.Optional;

/// The first place at which two ways to a table disagree.
///
/// @param row counted from 1
/// @param column the aggregate or feature
/// @param bit of 64 or 32, the sign being the first; absent where the values are no numbers
public record Difference(long row, String column, String one, String other, Optional<Integer> bit) {
    /// Whether two numbers differ, bit by bit; all that is missing is the same.
    public static Optional<Difference> of(long row, String column, double one, double other) {
        if (Double.isNaN(one) && Double.isNaN(other)) {
            return Optional.empty();
        }
        long bits = Double.doubleToRawLongBits(one) ^ Double.doubleToRawLongBits(other);
        return bits == 0
                ? Optional.empty()
                : Optional.of(
                        new Difference(
                                row,
                                column,
                                words(one),
                                words(other),
                                Optional.of(Long.numberOfLeadingZeros(bits) + 1)));
    }

    /// The same of numbers of 32 bits.
    public static Optional<Difference> of(long row, String column, float one, float other) {
        if (Float.isNaN(one) && Float.isNaN(other)) {
            return Optional.empty();
        }
        int bits = Float.floatToRawIntBits(one) ^ Float.floatToRawIntBits(other);
        return bits == 0
                ? Optional.empty()
                : Optional.of(
                        new Difference(
                                row,
                                column,
                                words(one),
                                words(other),
                                Optional.of(Integer.numberOfLeadingZeros(bits) + 1)));
    }

    /// The same of whole numbers, of which a `double` does not hold all.
    public static Optional<Difference> ofWholes(long row, String column, long one, long other) {
        return one == other
                ? Optional.empty()
                : Optional.of(
                        new Difference(
                                row,
                                column,
                                Long.toString(one),
                                Long.toString(other),
                                Optional.of(Long.numberOfLeadingZeros(one ^ other) + 1)));
    }

    /// The same of texts.
    public static Optional<Difference> of(long row, String column, String one, String other) {
        return one.equals(other)
                ? Optional.empty()
                : Optional.of(new Difference(row, column, one, other, Optional.empty()));
    }

    /// The same of what rows were given: numbers, of which NaN is missing, or texts.
    public static Optional<Difference> of(long row, String column, Cell one, Cell other) {
        if (!(one instanceof Cell.Text) && !(other instanceof Cell.Text)) {
            return of(row, column, one.number(), other.number());
        }
        return one.equals(other)
                ? Optional.empty()
                : Optional.of(
                        new Difference(row, column, words(one), words(other), Optional.empty()));
    }

    /// A text is in quotes: one may say that it is missing.
    private static String words(Cell cell) {
        return cell instanceof Cell.Text(String text)
                ? "'" + text.replaceAll("\\p{Cntrl}", "?") + "'"
                : words(cell.number());
    }

    private static String words(double value) {
        return Double.isNaN(value) ? "missing" : Double.toString(value);
    }

    private static String words(float value) {
        return Float.isNaN(value) ? "missing" : Float.toString(value);
    }
}
