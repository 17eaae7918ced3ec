package dev.slipway.features.column;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// A column of numbers, all finite: what would be infinite or no number is missing.
public final class Numbers implements Column {
    private final double[] values;

    /// As many missing numbers.
    public Numbers(int rows) {
        values = new double[rows];
        Arrays.fill(values, Double.NaN);
    }

    private Numbers(double[] values) {
        this.values = values;
    }

    /// What a function of two numbers gives, where both are there and the result is finite.
    public static Numbers of(Numbers left, Numbers right, DoubleBinaryOperator function) {
        double[] values = new double[left.values.length];
        for (int row = 0; row < values.length; row++) {
            double one = left.values[row];
            double other = right.values[row];
            values[row] =
                    Double.isNaN(one) || Double.isNaN(other)
                            ? Double.NaN
                            : finite(function.applyAsDouble(one, other));
        }
        return new Numbers(values);
    }

    /// What a function of a number gives, where it is there and the result is finite.
    public static Numbers of(Numbers numbers, DoubleUnaryOperator function) {
        double[] values = new double[numbers.values.length];
        for (int row = 0; row < values.length; row++) {
            double value = numbers.values[row];
            values[row] = Double.isNaN(value) ? value : finite(function.applyAsDouble(value));
        }
        return new Numbers(values);
    }

    /// A column's values as numbers.
    public static Numbers of(Column column) {
        if (column instanceof Numbers numbers) {
            return numbers;
        }
        Numbers numbers = new Numbers(column.rows());
        for (int row = 0; row < numbers.rows(); row++) {
            numbers.copy(column, row, row);
        }
        return numbers;
    }

    /// One pattern of bits for all that is missing, whatever the processor made of it.
    private static double finite(double value) {
        return Double.isFinite(value) ? value : Double.NaN;
    }

    /// Gives a row its value; one that is not finite is missing.
    public void set(int row, double value) {
        values[row] = finite(value);
    }

    @Override
    public Type type() {
        return Type.NUMBER;
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return Double.isNaN(values[row]);
    }

    /// A value, or NaN where it is missing.
    @Override
    public double number(int row) {
        return values[row];
    }

    @Override
    public void copy(Column from, int fromRow, int row) {
        values[row] = from.isMissing(fromRow) ? Double.NaN : from.number(fromRow);
    }
}
