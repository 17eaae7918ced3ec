package dev.slipway.serving.scaling;

import java.util.Arrays;

/// The best way through a day between two numbers of slots with one turn in ten minutes at most.
///
/// *Source*: dynamic programming (Bellman 1957) over the number of slots and the ticks since the
/// last turn.
final class TwoNumbers {
    /// Ticks of half a second that lie between two turns: a little more than ten minutes.
    private static final int APART = 1_201;

    private final Ways withFewer = new Ways();
    private final Ways withMore = new Ways();

    private TwoNumbers() {}

    /// The most that could be had until now with one of the numbers, by the ticks since the last
    /// turn: a ring, in which each tick moves the beginning instead of all that is in it.
    private static final class Ways {
        private final double[] best = new double[APART];

        /// Where that of the last tick stands; behind it that of the tick before, and so on.
        private int newest;

        /// Before the first tick any turn is allowed.
        private Ways() {
            Arrays.fill(best, Double.NEGATIVE_INFINITY);
            best[APART - 1] = 0;
        }

        /// With a turn so long ago that another is allowed.
        double turnable() {
            return best[(newest + APART - 1) % APART];
        }

        /// A tick later: as many slots as before, or just turned from the other number.
        void pass(double turned, double worth) {
            double oldest = turnable();
            newest = (newest + APART - 1) % APART;
            best[newest] = turned;
            int last = (newest + APART - 1) % APART;
            best[last] = Math.max(best[last], oldest);
            for (int at = 0; at < APART; at++) {
                best[at] += worth;
            }
        }

        double most() {
            return Arrays.stream(best).max().orElseThrow();
        }
    }

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
        return Math.max(best.withFewer.most(), best.withMore.most());
    }

    private void pass(int tick, Worth worth) {
        double gain = worth.turn(tick);
        double turnedToFewer = withMore.turnable() - gain;
        double turnedToMore = withFewer.turnable() + gain;
        withFewer.pass(turnedToFewer, worth.stay(tick, false));
        withMore.pass(turnedToMore, worth.stay(tick, true));
    }
}
