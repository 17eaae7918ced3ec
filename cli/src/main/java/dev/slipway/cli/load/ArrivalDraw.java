package dev.slipway.cli.load;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// Draws Poisson arrivals whose rate changes from phase to phase, over and over, one when it is
/// asked for.
///
/// *Threads*: one at a time.
final class ArrivalDraw {
    private final SplittableRandom random;
    private final long end;
    private final List<Phase> phases;
    private int current;
    private long begin;
    private double at;
    private double left;

    ArrivalDraw(long seed, Duration end, Phase... phases) {
        this.random = new SplittableRandom(seed);
        this.end = end.toNanos();
        this.phases = List.of(phases);
        this.left = exponential();
    }

    /// A time with one rate.
    record Phase(double perSecond, Duration length) {}

    /// The next arrival, in nanoseconds from the start; the end or later where none comes before.
    long next() {
        while (begin < end) {
            Phase phase = phases.get(current);
            double perNano = phase.perSecond() / 1e9;
            long length = phase.length().toNanos();
            if (perNano > 0 && perNano * (length - at) >= left) {
                at += left / perNano;
                left = exponential();
                return begin + (long) at;
            }
            left -= perNano * (length - at);
            begin += length;
            at = 0;
            current = (current + 1) % phases.size();
        }
        return end;
    }

    private double exponential() {
        return -Math.log(1 - random.nextDouble());
    }
}
