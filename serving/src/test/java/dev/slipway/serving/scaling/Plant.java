package dev.slipway.serving.scaling;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/// A node or a group of replicas in virtual time: Poisson calls that take 20 ms of a slot each, a
/// queue that refuses what would wait for more than a second, and slots that take a while to start.
///
/// A tick of half a second serves what its slots can; what they cannot waits.
final class Plant {
    static final double CALL_SECONDS = 0.020;
    private static final double TICK_SECONDS = 0.5;
    private static final long TICK_NANOS = Duration.ofMillis(500).toNanos();
    private static final double QUEUE_SECONDS = 1;

    private final SplittableRandom random;
    private final long startNanos;
    private final ArrayDeque<Long> starting = new ArrayDeque<>();
    private int ready;
    private double queued;
    private double served;
    private double shed;
    private long now;

    Plant(int ready, Duration startTime, long seed) {
        this.ready = ready;
        this.startNanos = startTime.toNanos();
        this.random = new SplittableRandom(seed);
    }

    /// Runs under a demand for so long.
    ///
    /// @param demand in slots, by seconds since the start
    Outcome run(SlotController controller, Duration time, DoubleUnaryOperator demand) {
        Outcome outcome = new Outcome();
        while (now < time.toNanos()) {
            now += TICK_NANOS;
            while (!starting.isEmpty() && starting.getFirst() <= now) {
                starting.removeFirst();
                ready++;
            }
            double asked = demand.applyAsDouble(now / 1e9);
            double work = poisson(asked * TICK_SECONDS / CALL_SECONDS) * CALL_SECONDS;
            serve(work);
            Decision decision =
                    controller.decide(
                            new SlotLoad(now, nanos(served), nanos(shed), nanos(queued)),
                            new Capacity(ready, starting.size()));
            follow(decision);
            outcome.add(now, ready, decision, work / TICK_SECONDS);
        }
        outcome.shed = shed / (served + shed);
        outcome.minutes = outcome.minutesSeen.build().toArray();
        outcome.demands = outcome.demandsSeen.build().toArray();
        return outcome;
    }

    private void serve(double work) {
        queued += work;
        double done = Math.min(queued, ready * TICK_SECONDS);
        served += done;
        queued -= done;
        double over = Math.max(0, queued - ready * QUEUE_SECONDS);
        shed += over;
        queued -= over;
    }

    private void follow(Decision decision) {
        int due = ready + starting.size();
        for (int i = due; i < decision.slots(); i++) {
            if (startNanos == 0) {
                ready++;
            } else {
                starting.addLast(now + startNanos);
            }
        }
        for (int i = decision.slots(); i < due; i++) {
            if (starting.isEmpty()) {
                ready--;
            } else {
                starting.removeLast();
            }
        }
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    /// The normal distribution stands for the Poisson one of more than a few.
    private double poisson(double mean) {
        return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }

    /// What a run showed.
    static final class Outcome {
        private static final long MINUTE = Duration.ofMinutes(1).toNanos();
        private static final long TEN_MINUTES = Duration.ofMinutes(10).toNanos();

        double shed;
        int most;
        int changes;
        private long ticks;
        private long inBand;
        private long below;
        private long above;
        private int direction;
        private final ArrayDeque<Long> reversals = new ArrayDeque<>();
        private int mostReversals;
        private double minuteDemand;
        private final DoubleStream.Builder minutesSeen = DoubleStream.builder();
        private final DoubleStream.Builder demandsSeen = DoubleStream.builder();
        private double[] minutes = {};
        private double[] demands = {};
        private final BitSet counted = new BitSet();

        private void add(long now, int ready, Decision decision, double demand) {
            demandsSeen.add(demand);
            minuteDemand = decision.inputs().minute();
            most = Math.max(most, decision.slots());
            if (decision.isChange()) {
                changes++;
                int turn = Integer.signum(decision.slots() - decision.before());
                if (turn == -direction) {
                    reversals.addLast(now);
                }
                direction = turn;
            }
            while (!reversals.isEmpty() && now - reversals.getFirst() > TEN_MINUTES) {
                reversals.removeFirst();
            }
            mostReversals = Math.max(mostReversals, reversals.size());
            if (now > 2 * MINUTE) {
                minutesSeen.add(minuteDemand);
            }
            if (now > 2 * MINUTE && ready >= 3) {
                counted.set((int) ((now - 2 * MINUTE) / TICK_NANOS) - 1);
                ticks++;
                double use = minuteDemand / ready;
                inBand += use >= SlotController.LOWEST && use <= SlotController.HIGHEST ? 1 : 0;
                below += use < SlotController.LOWEST ? 1 : 0;
                above += use > SlotController.HIGHEST ? 1 : 0;
            }
        }

        /// The part of the time with three slots or more in which a minute's use lay in the band.
        double inBand() {
            return (double) inBand / Math.max(1, ticks);
        }

        /// The demand of a minute at each tick that counts.
        double[] minutes() {
            return minutes.clone();
        }

        /// Which of them were those of three slots or more.
        BitSet counted() {
            return counted;
        }

        /// The demand of each tick from the first on, those included that do not count.
        double[] demands() {
            return demands.clone();
        }

        double below() {
            return (double) below / Math.max(1, ticks);
        }

        double above() {
            return (double) above / Math.max(1, ticks);
        }

        /// The most changes of direction within ten minutes.
        int mostReversals() {
            return mostReversals;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "in band %.1f %%, below %.1f %%, above %.1f %%, %d changes, at most %d reversals"
                            + " in 10 min, at most %d slots, %.3f %% shed",
                    100 * inBand(),
                    100 * below(),
                    100 * above(),
                    changes,
                    mostReversals,
                    most,
                    100 * shed);
        }
    }
}
