package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.SloAlert.Burn;
import dev.slipway.api.spec.EndpointSpec.Slo;

/// What a rule sees at a moment.
///
/// @param isKnown whether the short window has anything that the indicator is about: of latency
///     nothing is known while no answer is good
/// @param isNoChance whether so many bad answers are more than bad luck at the permitted rate
record Sight(Burn burn, boolean isKnown, boolean isNoChance) {
    private static final long FEWEST = 5;
    private static final double CHANCE = 1e-3;
    private static final double SLOW_ALLOWED = 0.01;

    static Sight of(BurnRule rule, Indicator indicator, Slo slo, History history, long second) {
        Counts over = history.within(rule.over(), second);
        Counts lately = history.within(rule.lately(), second);
        double allowance =
                switch (indicator) {
                    case AVAILABILITY -> 1 - slo.availability();
                    case LATENCY -> SLOW_ALLOWED;
                };
        long bad = over.bad(indicator);
        return new Sight(
                new Burn(
                        rule.over(),
                        rule.lately(),
                        rule.threshold(slo.window(), allowance),
                        over.burn(indicator),
                        lately.burn(indicator),
                        bad),
                lately.valid(indicator) > 0,
                bad >= FEWEST && PoissonTail.atLeast(bad, over.allowed(indicator)) < CHANCE);
    }

    boolean burnsLong() {
        return burn.overLong() >= burn.threshold() && isNoChance;
    }

    boolean burnsShort() {
        return burn.overShort() >= burn.threshold();
    }
}
