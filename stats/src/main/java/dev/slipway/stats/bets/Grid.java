package dev.slipway.stats.bets;

/// Alternatives that a mixture bets on: numbers at equal ratios.
final class Grid {
    private Grid() {}

    /// `count` numbers from `first` to `last`, each the same multiple of the one before.
    static double[] logSpaced(double first, double last, int count) {
        double[] grid = new double[count];
        double step = StrictMath.log(last / first) / (count - 1);
        for (int i = 0; i < count; i++) {
            grid[i] = first * StrictMath.exp(step * i);
        }
        return grid;
    }

    /// The numbers of `grid` and one divided by each of them.
    static double[] bothWays(double[] grid) {
        double[] both = new double[2 * grid.length];
        for (int i = 0; i < grid.length; i++) {
            both[2 * i] = grid[i];
            both[2 * i + 1] = 1 / grid[i];
        }
        return both;
    }
}
