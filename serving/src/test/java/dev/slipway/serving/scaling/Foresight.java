package dev.slipway.serving.scaling;

/// What could be had of the band under a constant demand by somebody who knew its mean, its noise
/// and all that has passed, but not the future, had three slots or four at will, and turned once in
/// ten minutes at most: on average no controller can have more, whatever its rules are.
///
/// What a turn wins is counted when it is done, as it is expected from the part of the coming
/// minutes that has passed; what chance makes of it is counted for nobody. Who has no foresight
/// has as much on average either way. When to turn is chosen with the whole day in view, which is
/// more than a controller may.
///
/// *Source*: the duality of information relaxations (Brown, Smith and Sun 2010): a penalty that is
/// a martingale costs nothing without foresight. Sums of calls count as normally distributed.
final class Foresight implements TwoNumbers.Worth {
    private static final int FEWER = 3;
    private static final int MINUTE_TICKS = 120;
    private static final double MINUTE = 60;
    private static final double TICK = 0.5;

    /// So many times what a minute strays from an end of a band, chance has no say any more: what
    /// is left of it is lost in the last bit.
    private static final double FAR = 8;

    private final double mean;
    private final int first;

    /// How far a minute strays of which a part is still to come, by the ticks that are.
    private final double[] strays = new double[MINUTE_TICKS];

    /// The usual chance of a minute with one of the numbers.
    private final double fewer;

    private final double more;

    /// Slot time that was asked for before each tick.
    private final double[] sums;

    /// @param mean demand, which every second lies up to a fifth above or below
    /// @param demands of each tick
    /// @param first tick that counts
    private Foresight(double mean, double[] demands, int first) {
        this.mean = mean;
        this.first = first;
        double noise = mean * mean * 0.2 * 0.2 / 3 + mean * Plant.CALL_SECONDS;
        for (int ahead = 0; ahead < MINUTE_TICKS; ahead++) {
            strays[ahead] = Math.sqrt(ahead * TICK * noise) / MINUTE;
        }
        this.fewer = chance(FEWER, mean, Math.sqrt(noise / MINUTE));
        this.more = chance(FEWER + 1, mean, Math.sqrt(noise / MINUTE));
        this.sums = new double[demands.length + 1];
        for (int tick = 0; tick < demands.length; tick++) {
            sums[tick + 1] = sums[tick] + demands[tick] * TICK;
        }
    }

    /// The part of the ticks that can lie in the band, from the third minute on.
    static double mostInBand(double mean, double[] demands) {
        int first = 2 * MINUTE_TICKS;
        int ticks = demands.length - first;
        Foresight worth = new Foresight(mean, demands, first);
        return TwoNumbers.most(ticks, worth) / ticks;
    }

    @Override
    public double stay(int tick, boolean isMore) {
        return isMore ? more : fewer;
    }

    @Override
    public double turn(int tick) {
        return known(first + tick, FEWER + 1) - known(first + tick, FEWER);
    }

    /// By how many ticks more than usual the minutes lie in the band of which a part has passed.
    private double known(int tick, int slots) {
        double sum = 0;
        for (int ahead = 0; ahead < MINUTE_TICKS; ahead++) {
            double seconds = ahead * TICK;
            double passed = sums[tick + 1] - sums[tick + 1 + ahead - MINUTE_TICKS];
            double demand = (passed + seconds * mean) / MINUTE;
            sum += chance(slots, demand, strays[ahead]);
        }
        return sum - MINUTE_TICKS * stay(tick, slots > FEWER);
    }

    private static double chance(int slots, double demand, double stray) {
        double far = FAR * Math.max(stray, 1e-9);
        double low = SlotController.LOWEST * slots - demand;
        double high = demand - SlotController.HIGHEST * slots;
        if (Math.abs(low) > far && Math.abs(high) > far) {
            return low > 0 || high > 0 ? 0 : 1;
        }
        return 1 - Outlook.outside(slots, demand, Math.max(stray, 1e-9));
    }
}
