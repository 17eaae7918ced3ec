package dev.slipway.stats;

import dev.slipway.stats.bets.EProcess;
import dev.slipway.stats.bets.RateTest;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Numbers;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.Tally;

/// Whether fewer of candidate's answers are bad than is allowed, in this step.
///
/// It has to be shown twice: of all answers, and of answers that count each key once in each round,
/// so that neither the few keys that ask most nor the many that ask little can show it for all.
/// Whichever bet has won less stands for both; without keys they are the same.
final class Allowance {
    private final double allowed;
    private final Tally answersInStep = new Tally(1);
    private final Tally keysInStep = new Tally(1);
    private RateTest answers;
    private RateTest keys;

    Allowance(double allowed) {
        this.allowed = allowed;
        this.answers = RateTest.below(allowed);
        this.keys = RateTest.below(allowed);
    }

    void beginStep() {
        answersInStep.clear();
        keysInStep.clear();
        answers = RateTest.below(allowed);
        keys = RateTest.below(allowed);
    }

    void observe(Second second) {
        observe(answers, second.answered());
        observe(keys, second.answeredByKey());
        answersInStep.merge(second.answered());
        keysInStep.merge(second.answeredByKey());
    }

    /// The winnings of the bet that has won less.
    EProcess process() {
        return isShortOfKeys() ? keys.process() : answers.process();
    }

    /// What is counted by the bet that has won less.
    Tally step() {
        return isShortOfKeys() ? keysInStep : answersInStep;
    }

    /// Whether answers that count each key once have shown less than all answers.
    boolean isShortOfKeys() {
        return keys.process().log() < answers.process().log();
    }

    long goodAnswersFor(double log) {
        return answers.goodAnswersFor(log);
    }

    void writeTo(Numbers numbers) {
        answers.process().writeTo(numbers);
        keys.process().writeTo(numbers);
    }

    private static void observe(RateTest test, Tally tally) {
        test.observe(tally.trials(Arm.CANDIDATE), tally.events(Arm.CANDIDATE));
        test.process().endSecond();
    }
}
