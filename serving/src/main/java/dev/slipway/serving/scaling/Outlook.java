package dev.slipway.serving.scaling;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Forecasts the demand of the next ten minutes, to tell for how long it lies outside the band of a
/// number of slots: there is one change of direction in that time at most.
///
/// Of each minute that ends within the next one a part has passed and is known. The rest is what is
/// usual, give or take its noise and what is not known of it.
///
/// *Source*: sums of many calls are normally distributed; the distribution function by Page (1977),
/// within 0.00014. *Threads*: one at a time.
final class Outlook {
    private static final double MINUTE = 60;
    private static final double HORIZON = 600;

    /// Seconds between two looks ahead; each stands for those around it.
    private static final double STEP = 5;

    private final UsualWork usual;
    private final List<Minute> ahead;

    /// A minute that is not over.
    private record Minute(double demand, double stray) {}

    Outlook(OfferedWork work, UsualWork usual) {
        this.usual = usual;
        this.ahead =
                IntStream.range(0, (int) (MINUTE / STEP))
                        .mapToObj(step -> minute(work, usual, (step + 0.5) * STEP))
                        .toList();
    }

    /// The minute that ends so many seconds from now.
    private static Minute minute(OfferedWork work, UsualWork usual, double seconds) {
        double left = MINUTE - seconds;
        double passed = work.over(Duration.ofMillis((long) (1_000 * left))) * left;
        double demand = (passed + seconds * usual.demand()) / MINUTE;
        double variance = seconds * usual.noise() + seconds * seconds * usual.doubt();
        return new Minute(demand, Math.sqrt(variance) / MINUTE);
    }

    /// Whether two numbers of slots, `fewer` and one more, share no more of their bands than
    /// minutes stray, and the demand lies there: then neither stays in its band. Where they share
    /// more than a slot's worth, one slot is too small a step to matter. However far minutes stray,
    /// it lies between the middles of both bands: beyond them a third number may be better.
    static boolean isTight(UsualWork usual, int fewer, double demand) {
        double low = SlotController.LOWEST * (fewer + 1);
        double high = SlotController.HIGHEST * fewer;
        double reach = 2 * usual.stray();
        return high > low
                && high - low < Math.min(2 * reach, SlotController.HIGHEST)
                && demand > Math.max(low - reach, SlotController.AIM * fewer)
                && demand < Math.min(high + reach, SlotController.AIM * (fewer + 1));
    }

    /// Expected seconds of the next ten minutes outside the band of so many slots.
    double outside(int slots) {
        double sum = 0;
        for (Minute minute : ahead) {
            sum += STEP * outside(slots, minute.demand(), minute.stray());
        }
        double stray = Math.sqrt(usual.noise() / MINUTE + usual.doubt());
        return sum + (HORIZON - MINUTE) * outside(slots, usual.demand(), stray);
    }

    /// The chance that a demand which strays lies outside the band of so many slots.
    static double outside(int slots, double demand, double stray) {
        double below = (SlotController.LOWEST * slots - demand) / stray;
        double above = (demand - SlotController.HIGHEST * slots) / stray;
        return normal(below) + normal(above);
    }

    /// The standard normal distribution function.
    private static double normal(double z) {
        return 1 / (1 + Math.exp(-z * (1.5976 + 0.070566 * z * z)));
    }
}
