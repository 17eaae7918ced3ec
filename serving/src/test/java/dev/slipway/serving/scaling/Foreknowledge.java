package dev.slipway.serving.scaling;

import java.util.Arrays;

/// What could be had of the band by somebody who knew all of the demand beforehand, had three slots
/// or four at will, and turned once in ten minutes at most: no controller can have more.
///
/// *Source*: dynamic programming (Bellman 1957) over the number of slots and the ticks since the
/// last turn.
final class Foreknowledge {
    private static final int FEWER = 3;

    /// Ticks of half a second that lie between two turns: a little more than ten minutes.
    private static final int APART = 1_201;

    /// The most ticks in the band until now, by the ticks since the last turn.
    private double[] withFewer = start();

    private double[] withMore = start();

    private Foreknowledge() {}

    /// The part of the ticks that can lie in the band.
    ///
    /// @param minutes the demand of a minute at each tick
    static double mostInBand(double[] minutes) {
        Foreknowledge best = new Foreknowledge();
        for (double demand : minutes) {
            best.pass(demand);
        }
        return Math.max(most(best.withFewer), most(best.withMore)) / minutes.length;
    }

    /// Before the first tick any turn is allowed.
    private static double[] start() {
        double[] none = new double[APART];
        Arrays.fill(none, Double.NEGATIVE_INFINITY);
        none[APART - 1] = 0;
        return none;
    }

    private void pass(double demand) {
        double[] fewer = next(withFewer, withMore[APART - 1], isInBand(demand, FEWER));
        withMore = next(withMore, withFewer[APART - 1], isInBand(demand, FEWER + 1));
        withFewer = fewer;
    }

    /// A tick later: as many slots as before, or just turned from the other number.
    private static double[] next(double[] same, double turned, boolean isInBand) {
        double more = isInBand ? 1 : 0;
        double[] later = new double[APART];
        later[0] = turned + more;
        for (int since = 1; since < APART; since++) {
            later[since] = same[since - 1] + more;
        }
        later[APART - 1] = Math.max(later[APART - 1], same[APART - 1] + more);
        return later;
    }

    private static boolean isInBand(double demand, int slots) {
        double use = demand / slots;
        return use >= SlotController.LOWEST && use <= SlotController.HIGHEST;
    }

    private static double most(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }
}
