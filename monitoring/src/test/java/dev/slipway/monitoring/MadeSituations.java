package dev.slipway.monitoring;

import dev.slipway.stats.Verdict;
import java.util.Optional;

/// What a release's machine is told in tests.
final class MadeSituations {
    private MadeSituations() {}

    static ShadowState shadow(long compared, Verdict verdict) {
        return new ShadowState(compared, verdict, "copies were compared");
    }

    static Situation.Traffic limits(HardLimits.Finding finding) {
        return new Situation.Traffic(finding, Optional.empty(), 10, 0, false);
    }

    static Situation.Traffic rule(String why) {
        return new Situation.Traffic(new HardLimits.Finding.None(), Optional.of(why), 10, 0, false);
    }

    static Situation.Traffic perSecond(double rate) {
        return new Situation.Traffic(
                new HardLimits.Finding.None(), Optional.empty(), rate, 0, false);
    }

    static Situation.Traffic alone(long answers, boolean isCounted) {
        return new Situation.Traffic(
                new HardLimits.Finding.None(), Optional.empty(), 10, answers, isCounted);
    }
}
