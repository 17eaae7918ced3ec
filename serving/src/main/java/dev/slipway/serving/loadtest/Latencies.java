package dev.slipway.serving.loadtest;

import dev.slipway.api.release.PerformanceReport.Arm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// How long the calls of one version took, and how many took longer than is promised, in all and in
/// each turn.
///
/// *Threads*: one.
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long p50;
    private final long p99;
    private long[] nanos = new long[256];
    private int count;
    private int beyondP50;
    private int beyondP99;
    private final List<Turn> turns = new ArrayList<>();
    private Turn before = new Turn(0, 0, 0);

    /// What has been counted in a turn, or until it ended.
    private record Turn(int calls, int beyondP50, int beyondP99) {
        Turn since(Turn earlier) {
            return new Turn(
                    calls - earlier.calls,
                    beyondP50 - earlier.beyondP50,
                    beyondP99 - earlier.beyondP99);
        }

        double partBeyondP50() {
            return (double) beyondP50 / calls;
        }

        double partBeyondP99() {
            return (double) beyondP99 / calls;
        }
    }

    Latencies(Duration p50, Duration p99) {
        this.p50 = p50.toNanos();
        this.p99 = p99.toNanos();
    }

    void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
        beyondP50 += took > p50 ? 1 : 0;
        beyondP99 += took > p99 ? 1 : 0;
    }

    /// What is added from now on belongs to the next turn.
    void endTurn() {
        Turn now = new Turn(count, beyondP50, beyondP99);
        turns.add(now.since(before));
        before = now;
    }

    /// Whether more calls than half took longer than the median that is promised, or more than one
    /// in a hundred longer than the 99th percentile, and chance has at most this part in it.
    boolean breaks(double chance) {
        return breaksP50(chance) || breaksP99(chance);
    }

    private boolean breaksP50(double chance) {
        return Binomial.atLeast(beyondP50, count, 0.5) < chance;
    }

    private boolean breaksP99(double chance) {
        return Binomial.atLeast(beyondP99, count, 0.01) < chance;
    }

    /// Whether it breaks a promise as [#breaks] says, and breaks that promise more often than
    /// `other`, which was asked in turn with it, than chance explains. Late calls come together,
    /// when the machine stands still, so turns are compared and not calls.
    boolean breaksMoreThan(Latencies other, double chance, double difference) {
        return (breaksP50(chance) && isMore(other, Turn::partBeyondP50, difference))
                || (breaksP99(chance) && isMore(other, Turn::partBeyondP99, difference));
    }

    private boolean isMore(Latencies other, ToDoubleFunction<Turn> part, double difference) {
        double[] more = new double[Math.min(turns.size(), other.turns.size())];
        for (int i = 0; i < more.length; i++) {
            more[i] = part.applyAsDouble(turns.get(i)) - part.applyAsDouble(other.turns.get(i));
        }
        return SignFlips.atLeast(more) < difference;
    }

    Arm arm() {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Arm(count, millis(sorted, 0.5), millis(sorted, 0.99), beyondP50, beyondP99);
    }

    /// The smallest time that so large a part of the calls did not exceed.
    private static double millis(long[] sorted, double part) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(part * sorted.length);
        return sorted[Math.max(1, rank) - 1] / NANOS_PER_MILLI;
    }
}
