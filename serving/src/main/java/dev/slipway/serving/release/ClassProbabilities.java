package dev.slipway.serving.release;

import dev.slipway.tensor.DenseTensor;

/// Tells the probabilities of classes from other numbers: none of them is negative, and together
/// they are one.
public final class ClassProbabilities {
    /// How far from one a sum may be, since each of its numbers is rounded.
    private static final double ROUNDING = 1e-2;

    private static final int FEWEST_CLASSES = 2;

    private ClassProbabilities() {}

    /// Whether the first numbers of a tensor are the probabilities of several classes. Reads no
    /// further than they can be.
    ///
    /// @param count of these numbers
    public static boolean areFirst(DenseTensor numbers, int count) {
        double least = 0;
        double sum = 0;
        for (int i = 0; i < count && !areNoneAnyMore(least, sum); i++) {
            double number = numbers.doubleAt(i);
            least = Math.min(least, number);
            sum += number;
        }
        return count >= FEWEST_CLASSES && are(least, sum);
    }

    /// Whether numbers may be the probabilities of classes.
    ///
    /// @param least of them
    /// @param sum of them
    static boolean are(double least, double sum) {
        return least >= 0 && Math.abs(sum - 1) <= ROUNDING;
    }

    /// Whether numbers can be no probabilities whatever comes behind them.
    ///
    /// @param least of them
    /// @param sum of them
    static boolean areNoneAnyMore(double least, double sum) {
        return least < 0 || sum - 1 > ROUNDING;
    }
}
