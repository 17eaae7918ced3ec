package dev.slipway.stats;

import dev.slipway.stats.bets.Interval;
import dev.slipway.stats.bets.OddsInterval;
import dev.slipway.stats.bets.OddsTest;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Numbers;
import dev.slipway.stats.counts.Tally;

/// One kind of event in both arms: whether candidate has more of them, over the whole release, and
/// whether it has no more than a margin allows, in this step.
final class Comparison {
    /// The probability that displayed bounds hold at all times at once.
    static final double DISPLAYED = 0.95;

    private final double margin;
    private final OddsTest worse = OddsTest.above(1);
    private final OddsInterval odds = new OddsInterval();
    private final Tally total = new Tally(1);
    private Tally step = new Tally(1);
    private OddsTest noWorse;

    Comparison(double margin) {
        this.margin = margin;
        this.noWorse = OddsTest.below(margin);
    }

    void beginStep() {
        noWorse = OddsTest.below(margin);
        step = new Tally(1);
    }

    /// Keys that had left are at risk again: what they showed before does not count a second time.
    void beginRound() {
        worse.process().beginAnew();
        noWorse.process().beginAnew();
    }

    void observe(Tally second) {
        worse.observe(second);
        worse.process().endSecond();
        noWorse.observe(second);
        noWorse.process().endSecond();
        odds.observe(second);
        for (Arm arm : Arm.values()) {
            total.add(arm, 0, second.trials(arm), second.events(arm));
            step.add(arm, 0, second.trials(arm), second.events(arm));
        }
    }

    OddsTest worse() {
        return worse;
    }

    OddsTest noWorse() {
        return noWorse;
    }

    /// The odds ratio over the whole release.
    Interval odds() {
        return odds.at(1 - DISPLAYED);
    }

    /// Trials and events of the whole release.
    Tally total() {
        return total;
    }

    /// Trials and events of this step.
    Tally step() {
        return step;
    }

    double margin() {
        return margin;
    }

    void writeTo(Numbers numbers) {
        worse.process().writeTo(numbers);
        noWorse.process().writeTo(numbers);
        total.writeTo(numbers);
        step.writeTo(numbers);
    }
}
