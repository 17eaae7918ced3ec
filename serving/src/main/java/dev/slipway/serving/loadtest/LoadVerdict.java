package dev.slipway.serving.loadtest;

import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.PerformanceReport.Arm;
import dev.slipway.api.release.PerformanceReport.Verdict;
import java.time.Duration;
import java.util.Locale;

/// What follows from the times of two versions that were asked by turns.
///
/// Only what chance cannot have done speaks against candidate, and only where stable keeps what is
/// promised and does so visibly better: when both take too long it is the machine, or the promise.
final class LoadVerdict {
    /// The chance that a candidate that keeps the promise exactly is found to break it, for each of
    /// the two percentiles.
    private static final double CHANCE = 1e-4;

    /// The same where a test ends before its time.
    private static final double BEYOND_DOUBT = 1e-6;

    /// From so small a chance on stable is taken to break it too.
    private static final double STABLE = 0.01;

    /// From so small a chance on candidate is taken to break a promise more often than stable.
    /// Seven turns with late calls beside seven without are enough.
    private static final double DIFFERENCE = 0.01;

    private static final double NANOS_PER_MILLI = 1e6;

    private final LoadTestWish wish;
    private final double rate;
    private final Latencies candidate;
    private final Latencies stable;

    /// @param rate calls a second that candidate got
    LoadVerdict(LoadTestWish wish, double rate, Latencies candidate, Latencies stable) {
        this.wish = wish;
        this.rate = rate;
        this.candidate = candidate;
        this.stable = stable;
    }

    /// Whether more calls would not change it.
    boolean isBeyondDoubt() {
        return isSlower(BEYOND_DOUBT);
    }

    private boolean isSlower(double chance) {
        return !stable.breaks(STABLE) && candidate.breaksMoreThan(stable, chance, DIFFERENCE);
    }

    PerformanceReport report() {
        Verdict verdict = verdict();
        Arm asked = candidate.arm();
        Arm beside = stable.arm();
        String figures =
                String.format(
                        Locale.ROOT,
                        "%d requests at %.3g a second, alone: p50 %s (promised: %s), p99 %s"
                                + " (promised: %s); version %s beside it: p50 %s, p99 %s",
                        asked.calls(),
                        rate,
                        millis(asked.p50Millis()),
                        millis(wish.p50()),
                        millis(asked.p99Millis()),
                        millis(wish.p99()),
                        wish.stable(),
                        millis(beside.p50Millis()),
                        millis(beside.p99Millis()));
        return new PerformanceReport(
                verdict, told(verdict) + figures, rate, wish.p50(), wish.p99(), asked, beside);
    }

    private Verdict verdict() {
        if (!candidate.breaks(CHANCE)) {
            return Verdict.PASSED;
        }
        return isSlower(CHANCE) ? Verdict.FAILED : Verdict.INCONCLUSIVE;
    }

    private String told(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "candidate keeps what the endpoint promises: ";
            case FAILED -> "candidate is slower than the endpoint promises: ";
            case INCONCLUSIVE ->
                    stable.breaks(STABLE)
                            ? "both versions are slower than the endpoint promises: "
                            : "candidate is slower than the endpoint promises, stable beside it not"
                                    + " surely faster: ";
        };
    }

    private static String millis(Duration time) {
        return millis(time.toNanos() / NANOS_PER_MILLI);
    }

    private static String millis(double millis) {
        return millis >= 100
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.3g ms", millis);
    }
}
