package dev.slipway.serving.scaling;

import static dev.slipway.serving.scaling.SlotController.HIGHEST;
import static dev.slipway.serving.scaling.SlotController.LOWEST;

import java.util.Arrays;
import java.util.BitSet;

/// What could be had of the band by somebody who knew all of the demand beforehand, had any number
/// of slots from three on at once, and changed direction once in ten minutes at most: no controller
/// can have more.
///
/// Time goes by in blocks of 20 seconds. Between two changes of direction lie as many blocks as
/// ten minutes can touch, and a block in which the number changes counts each tick at which any
/// number on the way would have been in the band. Both can only make the bound higher.
///
/// *Source*: dynamic programming (Bellman 1957) over the number of slots, the direction of the last
/// change and the blocks since the direction changed.
final class Foreknowledge {
    private static final int FEWEST = 3;
    private static final int BLOCK = 40;
    private static final int APART = 30;
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    private final int numbers;

    /// The most ticks in the band until now, by number, and by the blocks since the direction
    /// changed, to more slots or to fewer.
    private double[][] rising;

    private double[][] falling;

    private Foreknowledge(int numbers) {
        this.numbers = numbers;
        this.rising = none(numbers);
        this.falling = none(numbers);
        for (int at = 0; at < numbers; at++) {
            rising[at][APART] = 0;
            falling[at][APART] = 0;
        }
    }

    /// The part of the ticks that count which can lie in the band.
    ///
    /// @param minutes the demand of a minute at each tick
    /// @param counted the ticks that count
    static double mostInBand(double[] minutes, BitSet counted) {
        double most = Arrays.stream(minutes).max().orElseThrow();
        Foreknowledge best = new Foreknowledge((int) (most / LOWEST) + 2 - FEWEST);
        for (int from = 0; from < minutes.length; from += BLOCK) {
            best.pass(minutes, counted, from, Math.min(from + BLOCK, minutes.length));
        }
        return Math.max(most(best.rising), most(best.falling)) / counted.cardinality();
    }

    private void pass(double[] minutes, BitSet counted, int from, int to) {
        double[][] worth = worth(minutes, counted, from, to);
        double[][] up = none(numbers);
        double[][] down = none(numbers);
        for (int at = 0; at < numbers; at++) {
            for (int then = 0; then < numbers; then++) {
                double more = worth[Math.min(at, then)][Math.max(at, then)];
                if (then >= at) {
                    goOn(rising[at], up[then], more);
                    turn(falling[at], up[then], more);
                }
                if (then <= at) {
                    goOn(falling[at], down[then], more);
                    turn(rising[at], down[then], more);
                }
            }
        }
        rising = up;
        falling = down;
    }

    private static void goOn(double[] before, double[] after, double more) {
        for (int since = 0; since < APART; since++) {
            after[since + 1] = Math.max(after[since + 1], before[since] + more);
        }
        after[APART] = Math.max(after[APART], before[APART] + more);
    }

    private static void turn(double[] before, double[] after, double more) {
        after[1] = Math.max(after[1], before[APART] + more);
    }

    /// The ticks at which one of the numbers from one to another would be in the band.
    private double[][] worth(double[] minutes, BitSet counted, int from, int to) {
        double[][] worth = new double[numbers][numbers];
        for (int tick = counted.nextSetBit(from); tick >= 0 && tick < to; ) {
            int least = (int) Math.ceil(minutes[tick] / HIGHEST - 1e-9) - FEWEST;
            int most = (int) Math.floor(minutes[tick] / LOWEST + 1e-9) - FEWEST;
            for (int fewer = 0; fewer <= most && most >= least; fewer++) {
                for (int more = Math.max(Math.max(least, 0), fewer); more < numbers; more++) {
                    worth[fewer][more]++;
                }
            }
            tick = counted.nextSetBit(tick + 1);
        }
        return worth;
    }

    private static double[][] none(int numbers) {
        double[][] none = new double[numbers][APART + 1];
        for (double[] row : none) {
            Arrays.fill(row, NEVER);
        }
        return none;
    }

    private static double most(double[][] values) {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).max().orElseThrow();
    }
}
