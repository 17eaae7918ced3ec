package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.BatchSize;
import dev.slipway.serving.batching.BatchSizing;
import dev.slipway.serving.batching.Cost;
import dev.slipway.serving.batching.Experience;
import dev.slipway.serving.batching.Load;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Callers that ask again as soon as they are answered, on two slots, in virtual time: what the fit
/// learns from the sizes that are chosen by it, beside sizes that somebody pinned.
final class ClosedLoopTest {
    private static final double MILLI = 1e6;
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void callsWhoseRowsCostNearlyAllOfThemRunAlone() {
        Cost cost = Cost.line(0.5 * MILLI, 47 * MILLI);
        BatchGoal goal = BatchGoal.within(Duration.ofSeconds(1));
        Loop adaptive = Loop.of(cost, 16, goal, LONG);
        Loop alone = Loop.of(cost, 16, pinned(goal, 1), LONG);
        // But for four rows in one execution of 64.
        assertThat(adaptive.meanRows()).isLessThan(1.1);
        assertThat(adaptive.answered).isGreaterThanOrEqualTo(alone.answered * 98 / 100);
    }

    @Test
    void gainOfSevenPercentIsTaken() {
        Cost cost = Cost.line(2.7 * MILLI, 41 * MILLI);
        BatchGoal goal = BatchGoal.within(Duration.ofSeconds(4));
        Loop adaptive = Loop.of(cost, 64, goal, LONG);
        assertThat(adaptive.answered).isGreaterThanOrEqualTo(best(cost, 64, goal, LONG) * 98 / 100);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.04, 0.045, 0.06, 0.09, 0.15, 0.5, 2, 10})
    void noSizePinnedByHandAnswersMuchMore(double fixedPart) {
        Cost cost = Cost.line(40 * MILLI * fixedPart, 40 * MILLI);
        BatchGoal goal = BatchGoal.within(Duration.ofSeconds(4));
        Loop adaptive = Loop.of(cost, 64, goal, LONG);
        assertThat(adaptive.answered).isGreaterThanOrEqualTo(best(cost, 64, goal, LONG) * 95 / 100);
    }

    @Test
    void rowsThatCostNextToNothingFillTheirExecutions() {
        Cost cost = Cost.line(5 * MILLI, 0.1 * MILLI);
        BatchGoal goal = BatchGoal.within(Duration.ofMillis(200));
        Duration length = Duration.ofSeconds(20);
        Loop adaptive = Loop.of(cost, 400, goal, length);
        assertThat(adaptive.meanRows()).isGreaterThan(100);
        assertThat(adaptive.answered)
                .isGreaterThanOrEqualTo(best(cost, 400, goal, length) * 98 / 100);
    }

    /// One execution behind the other, of as many of the calls as it may have.
    @Test
    void gainOfCallsOfManyRowsIsFoundAgainBehindASlowMoment() {
        int each = 8;
        CostFit fit = new CostFit(10 * MILLI, 0).branch();
        for (int i = 0; i < 100; i++) {
            int rows = each * (1 + i % 8);
            fit.learn(rows, (long) (40 * MILLI * rows));
        }
        Cost cost = Cost.line(80 * MILLI, MILLI);
        BatchGoal goal = BatchGoal.within(Duration.ofSeconds(4));
        Load load = new Load(0, 0, 2);
        for (int i = 0; i < 5_000; i++) {
            Experience tried = new Experience(fit.triedRows(), i % 64 == 0, each);
            int largest = BatchSizing.choose(fit.cost(), goal, load, tried, 8).largest();
            int rows = each * Math.max(1, Math.min(16, largest / each));
            fit.learn(rows, (long) cost.at(rows));
        }
        assertThat(fit.cost().gain()).isGreaterThan(40);
    }

    private static long best(Cost cost, int callers, BatchGoal goal, Duration length) {
        long best = 0;
        for (int rows : new int[] {1, 8, 64, 256}) {
            best = Math.max(best, Loop.of(cost, callers, pinned(goal, rows), length).answered);
        }
        return best;
    }

    private static BatchGoal pinned(BatchGoal goal, int rows) {
        return new BatchGoal(goal.p99(), new EndpointSpec.Batching(rows, Duration.ZERO, false));
    }

    /// Slots and callers as [CallQueue] and [NodeSlots] put them together, without threads.
    private static final class Loop {
        private static final int SLOTS = 2;
        private static final int TRIAL_EVERY = 64;
        private static final double PAUSE_NANOS = 2 * MILLI;
        private static final long SETTLED_NANOS = Duration.ofSeconds(20).toNanos();
        private static final Load NO_DELAY = new Load(0, 0, SLOTS);

        private final Cost truth;
        private final BatchGoal goal;
        private final CostFit fit;
        private final SplittableRandom random = new SplittableRandom(11);
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::at));
        private int waiting;
        private int running;
        private int busy;
        private long chosen;
        private long executions;
        private long answered;

        /// An execution of so many rows ends; of none: a caller asks.
        private record Event(long at, int rows, long tookNanos) {}

        private Loop(Cost truth, BatchGoal goal) {
            this.truth = truth;
            this.goal = goal;
            this.fit = new CostFit(truth.at(1), 0).branch();
        }

        /// One that has run for so long since it settled.
        static Loop of(Cost truth, int callers, BatchGoal goal, Duration length) {
            Loop loop = new Loop(truth, goal);
            for (int i = 0; i < callers; i++) {
                loop.asksAfter(0);
            }
            loop.run(SETTLED_NANOS + length.toNanos());
            return loop;
        }

        double meanRows() {
            return (double) answered / executions;
        }

        private void run(long end) {
            for (Event event = events.remove(); event.at() < end; event = events.remove()) {
                if (event.rows() == 0) {
                    waiting++;
                } else {
                    ended(event);
                }
                while (waiting > 0 && busy < SLOTS) {
                    begin(event.at());
                }
            }
        }

        private void ended(Event event) {
            busy--;
            running -= event.rows();
            fit.learn(event.rows(), event.tookNanos());
            if (event.at() >= SETTLED_NANOS) {
                executions++;
                answered += event.rows();
            }
            for (int i = 0; i < event.rows(); i++) {
                asksAfter(event.at());
            }
        }

        private void begin(long now) {
            Experience tried = new Experience(fit.triedRows(), chosen++ % TRIAL_EVERY == 0, 1);
            BatchSize size = BatchSizing.choose(fit.cost(), goal, NO_DELAY, tried, 8);
            int most = Math.min(size.largest(), Math.ceilDiv(waiting + running, SLOTS));
            int rows = Math.clamp(most, 1, waiting);
            waiting -= rows;
            running += rows;
            busy++;
            long took = (long) truth.at(rows);
            events.add(new Event(now + took, rows, took));
        }

        private void asksAfter(long now) {
            double pause = -Math.log(1 - random.nextDouble()) * PAUSE_NANOS;
            events.add(new Event(now + (long) pause, 0, 0));
        }
    }
}
