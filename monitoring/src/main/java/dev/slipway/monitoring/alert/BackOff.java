package dev.slipway.monitoring.alert;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: twice as long each time, a little by chance.
///
/// @param first before the second try
/// @param longest however many have failed
record BackOff(Duration first, Duration longest) {
    private static final int MOST_DOUBLINGS = 20;
    private static final double SPREAD = 0.2;

    /// @param failed tries so far, one at least
    Duration after(int failed, RandomGenerator random) {
        long grown = first.toMillis() << Math.min(failed - 1, MOST_DOUBLINGS);
        double chance = 1 + SPREAD * (2 * random.nextDouble() - 1);
        return Duration.ofMillis((long) (Math.min(grown, longest.toMillis()) * chance));
    }
}
