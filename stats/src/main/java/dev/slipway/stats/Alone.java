package dev.slipway.stats;

import dev.slipway.stats.bets.BadShareTest;
import dev.slipway.stats.bets.RateInterval;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Numbers;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.Tally;

/// What candidate shows while it answers everybody and there is nothing to compare it with.
///
/// The bound is drawn when the first such second begins: the allowance, or the margin times what
/// stable had by then if that is more, since nobody is helped by going back to a version that keeps
/// no promise either. Answers to keys at risk count, so that a client that always fails counts
/// once.
final class Alone {
    /// How sure it has to be that stable's rate is below what the bound takes it for.
    private static final double OF_STABLE = 0.05;

    private static final double GREATEST_BOUND = 0.9;

    private final EvidencePlan.Errors goal;
    private final Tally before = new Tally(1);
    private final Tally total = new Tally(1);
    private double bound;
    private BadShareTest test;
    private boolean begun;
    private boolean now;

    Alone(EvidencePlan.Errors goal) {
        this.goal = goal;
        this.bound = goal.allowance();
        this.test = BadShareTest.above(bound);
    }

    void observe(Second second) {
        now = second.start().weight() == 1;
        Tally errors = second.errors();
        if (!now) {
            add(before, Arm.STABLE, errors);
            return;
        }
        if (!begun) {
            begun = true;
            bound = bound();
            test = BadShareTest.above(bound);
        }
        add(total, Arm.CANDIDATE, errors);
        test.observe(errors.trials(Arm.CANDIDATE), errors.events(Arm.CANDIDATE));
        test.process().endSecond();
    }

    /// Whether the last second was one of these.
    boolean isNow() {
        return now;
    }

    /// Answers in such seconds.
    Tally total() {
        return total;
    }

    /// The part of bad answers that is too many.
    double limit() {
        return bound;
    }

    BadShareTest test() {
        return test;
    }

    void writeTo(Numbers numbers) {
        numbers.putDouble(bound);
        total.writeTo(numbers);
        test.process().writeTo(numbers);
    }

    private double bound() {
        long answers = before.trials(Arm.STABLE);
        if (answers == 0) {
            return goal.allowance();
        }
        double most = RateInterval.of(before.events(Arm.STABLE), answers, OF_STABLE).high();
        return Math.max(goal.allowance(), Math.min(GREATEST_BOUND, goal.margin() * most));
    }

    private static void add(Tally to, Arm arm, Tally second) {
        to.add(arm, 0, second.trials(arm), second.events(arm));
    }
}
