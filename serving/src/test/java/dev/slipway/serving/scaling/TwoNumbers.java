package dev.slipway.serving.scaling;

import java.util.Arrays;

/// The best way through a day between two numbers of slots with one turn in ten minutes at most.
///
/// *Source*: dynamic programming (Bellman 1957) over the number of slots and the ticks since the
/// last turn.
final class TwoNumbers {
    /// Ticks of half a second that lie between two turns: a little more than ten minutes.
    private static final int APART = 1_201;

    /// The most that could be had until now, by the ticks since the last turn.
    private double[] withFewer = start();

    private double[] withMore = start();

    private TwoNumbers() {}

    /// What a way is worth.
    interface Worth {
        /// A tick with one of the numbers.
        double stay(int tick, boolean isMore);

        /// To have turned to the greater one just before a tick, that tick not included; to have
        /// turned to the other costs as much.
        double turn(int tick);
    }

    /// The part of the ticks that can lie in the band of one of three and four slots, if all of the
    /// demand is known beforehand.
    ///
    /// @param minutes the demand of a minute at each tick
    static double mostInBand(double[] minutes) {
        Worth inBand =
                new Worth() {
                    @Override
                    public double stay(int tick, boolean isMore) {
                        double use = minutes[tick] / (isMore ? 4 : 3);
                        boolean is = use >= SlotController.LOWEST && use <= SlotController.HIGHEST;
                        return is ? 1 : 0;
                    }

                    @Override
                    public double turn(int tick) {
                        return 0;
                    }
                };
        return most(minutes.length, inBand) / minutes.length;
    }

    /// The most that can be had.
    static double most(int ticks, Worth worth) {
        TwoNumbers best = new TwoNumbers();
        for (int tick = 0; tick < ticks; tick++) {
            best.pass(tick, worth);
        }
        return Math.max(most(best.withFewer), most(best.withMore));
    }

    /// Before the first tick any turn is allowed.
    private static double[] start() {
        double[] none = new double[APART];
        Arrays.fill(none, Double.NEGATIVE_INFINITY);
        none[APART - 1] = 0;
        return none;
    }

    private void pass(int tick, Worth worth) {
        double gain = worth.turn(tick);
        double turnedToFewer = withMore[APART - 1] - gain;
        double turnedToMore = withFewer[APART - 1] + gain;
        withFewer = next(withFewer, turnedToFewer, worth.stay(tick, false));
        withMore = next(withMore, turnedToMore, worth.stay(tick, true));
    }

    /// A tick later: as many slots as before, or just turned from the other number.
    private static double[] next(double[] same, double turned, double worth) {
        double[] later = new double[APART];
        later[0] = turned + worth;
        for (int since = 1; since < APART; since++) {
            later[since] = same[since - 1] + worth;
        }
        later[APART - 1] = Math.max(later[APART - 1], same[APART - 1] + worth);
        return later;
    }

    private static double most(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }
}
