package dev.slipway.cli.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Draws Poisson arrivals whose rate changes from phase to phase, over and over.
final class ArrivalDraw {
    private final SplittableRandom random;
    private long[] due = new long[1_024];
    private int count;

    ArrivalDraw(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// A time with one rate.
    record Phase(double perSecond, Duration length) {}

    /// The arrivals before `end`; one at least.
    long[] phases(Duration end, Phase... phases) {
        double left = exponential();
        long begin = 0;
        while (begin < end.toNanos()) {
            for (Phase phase : phases) {
                double perNano = phase.perSecond() / 1e9;
                long length = phase.length().toNanos();
                double at = 0;
                while (perNano > 0 && perNano * (length - at) >= left) {
                    at += left / perNano;
                    add(begin + (long) at);
                    left = exponential();
                }
                left -= perNano * (length - at);
                begin += length;
            }
        }
        while (count > 1 && due[count - 1] >= end.toNanos()) {
            count--;
        }
        return Arrays.copyOf(due, Math.max(1, count));
    }

    private double exponential() {
        return -Math.log(1 - random.nextDouble());
    }

    private void add(long moment) {
        if (count == due.length) {
            due = Arrays.copyOf(due, 2 * count);
        }
        due[count++] = moment;
    }
}
