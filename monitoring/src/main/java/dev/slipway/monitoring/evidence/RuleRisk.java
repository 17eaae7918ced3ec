package dev.slipway.monitoring.evidence;

import dev.slipway.api.release.UserRule;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.Second;
import java.util.Optional;
import java.util.SplittableRandom;

/// How often a rule that people write would turn back a candidate that is as good as stable.
///
/// @param releases that were simulated
/// @param broken those of them in which the rule was broken
/// @param minutes of each
public record RuleRisk(UserRule rule, int releases, int broken, int minutes) {
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);
    private static final double MOST_DRAWS = 6e6;
    private static final int FEWEST_RELEASES = 20;
    private static final int MOST_RELEASES = 400;
    private static final int QUANTILES = 1 << 14;
    private static final int SECONDS_OF_MINUTE = 60;

    /// The traffic of an endpoint as it was.
    ///
    /// @param perSecond requests; of those that share an execution one
    /// @param weight of candidate in the longest step
    /// @param badRate part of the answers that are bad
    /// @param allowance part of them that may be
    /// @param latencies of stable's executions, not empty
    public record Usual(
            double perSecond,
            double weight,
            double badRate,
            double allowance,
            LatencyHistogram latencies) {}

    /// Simulates releases of a candidate that is stable's copy, from a seed, with the class that
    /// watches real ones. Takes some tenths of a second.
    public static RuleRisk of(UserRule rule, Usual usual, int minutes, long seed) {
        double draws = usual.perSecond() * minutes * SECONDS_OF_MINUTE;
        int releases =
                (int) Math.clamp(MOST_DRAWS / Math.max(1, draws), FEWEST_RELEASES, MOST_RELEASES);
        long[] quantiles = quantiles(usual.latencies());
        SplittableRandom random = new SplittableRandom(seed);
        int broken = 0;
        for (int i = 0; i < releases; i++) {
            broken += isBroken(rule, usual, minutes, quantiles, random.split()) ? 1 : 0;
        }
        return new RuleRisk(rule, releases, broken, minutes);
    }

    private static boolean isBroken(
            UserRule rule, Usual usual, int minutes, long[] quantiles, SplittableRandom random) {
        RuleWatch watch = new RuleWatch(rule, usual.allowance());
        Second second = new Second(SHAPE);
        Second.Start start =
                new Second.Start(1, usual.weight(), Optional.empty(), Optional.empty());
        double carried = 0;
        for (int i = 0; i < minutes * SECONDS_OF_MINUTE; i++) {
            second.begin(start);
            carried += usual.perSecond();
            for (; carried >= 1; carried--) {
                Arm arm = random.nextDouble() < usual.weight() ? Arm.CANDIDATE : Arm.STABLE;
                second.answer(arm, 0, random.nextDouble() < usual.badRate());
                second.compute().count(arm, 0, quantiles[random.nextInt(QUANTILES)]);
            }
            if (watch.observe(second).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /// Equally likely latencies.
    private static long[] quantiles(LatencyHistogram latencies) {
        long[] quantiles = new long[QUANTILES];
        for (int i = 0; i < QUANTILES; i++) {
            quantiles[i] = latencies.quantile((i + 0.5) / QUANTILES).orElse(0);
        }
        return quantiles;
    }
}
