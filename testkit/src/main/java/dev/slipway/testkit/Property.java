package dev.slipway.testkit;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/// A statement that must hold for many random inputs, each made from a seed that is printed when it
/// fails. `-Dslipway.seed=N` runs exactly the failing case.
public final class Property {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Property() {}

    /// One check of the statement on inputs drawn from `random`.
    @FunctionalInterface
    public interface Case {
        /// Fails by throwing.
        void check(SplittableRandom random) throws Exception;
    }

    /// Checks `cases` inputs that are the same in every run.
    ///
    /// *Errors*: `AssertionError` naming the seed of the first failing case.
    public static void holds(int cases, Case property) {
        Long only = Long.getLong("slipway.seed");
        if (only != null) {
            run(only, property);
            return;
        }
        for (int i = 1; i <= cases; i++) {
            run(i * GOLDEN_GAMMA, property);
        }
    }

    /// As `holds`, ending early when `budget` is used up; the number of inputs checked.
    public static int holdsWithin(
            Duration budget, LongSupplier nanoTime, int cases, Case property) {
        if (Long.getLong("slipway.seed") != null) {
            holds(1, property);
            return 1;
        }
        long end = nanoTime.getAsLong() + budget.toNanos();
        int checked = 0;
        while (checked < cases && nanoTime.getAsLong() - end < 0) {
            checked++;
            run(checked * GOLDEN_GAMMA, property);
        }
        return checked;
    }

    private static void run(long seed, Case property) {
        try {
            property.check(new SplittableRandom(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("falsified; rerun with -Dslipway.seed=" + seed + "\n" + e, e);
        }
    }
}
