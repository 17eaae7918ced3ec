package dev.slipway.stats;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Exceedances;
import dev.slipway.stats.counts.Second;

/// When keys that were slow enter the risk sets of latency again.
///
/// One in a hundred answers is slow by definition, so keys leave though nothing is wrong, the
/// busiest first. A new round begins with a step, and when only few of the answers of a minute are
/// to keys at risk. Both are known beforehand and are the same for both arms, and a round is a test
/// of its own.
final class LatencyRounds {
    private static final int SECONDS_OF_BLOCK = 60;
    private static final double LEAST_AT_RISK = 0.125;

    private final Share queue = new Share();
    private final Share compute = new Share();
    private int round;
    private int step;
    private int seconds;
    private boolean left;
    private boolean drained;

    /// Takes in a second; whether it is the first of a round.
    boolean observe(Second second) {
        boolean begins = second.start().rounds().latencies() > round;
        if (begins) {
            round = second.start().rounds().latencies();
            left = false;
            drained = false;
            beginBlock();
        }
        step = second.start().step();
        queue.add(second.queue());
        compute.add(second.compute());
        seconds++;
        if (seconds == SECONDS_OF_BLOCK) {
            left |= queue.isBelow(1) || compute.isBelow(1);
            drained |= queue.isBelow(LEAST_AT_RISK) || compute.isBelow(LEAST_AT_RISK);
            beginBlock();
        }
        return begins;
    }

    /// The round of the next second, which is one of `nextStep`.
    int next(int nextStep) {
        boolean over = drained || (nextStep > step && hasLeft());
        return over ? round + 1 : round;
    }

    private boolean hasLeft() {
        return left || queue.isBelow(1) || compute.isBelow(1);
    }

    private void beginBlock() {
        seconds = 0;
        queue.clear();
        compute.clear();
    }

    /// Which part of answers was to keys at risk, while there was a line.
    private static final class Share {
        private long atRisk;
        private long all;

        void add(Exceedances times) {
            if (times.line().isPresent()) {
                for (Arm arm : Arm.values()) {
                    atRisk += times.tally().trials(arm);
                    all += times.latencies(arm).total();
                }
            }
        }

        boolean isBelow(double part) {
            return atRisk < part * all;
        }

        void clear() {
            atRisk = 0;
            all = 0;
        }
    }
}
