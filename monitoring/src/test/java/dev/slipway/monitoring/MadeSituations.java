package dev.slipway.monitoring;

import dev.slipway.monitoring.machine.HardLimits;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.monitoring.machine.Situation;
import dev.slipway.stats.Verdict;
import java.util.Optional;

/// What a release's machine is told in tests.
public final class MadeSituations {
    private MadeSituations() {}

    public static ShadowState shadow(long compared, Verdict verdict) {
        return new ShadowState(compared, verdict, "copies were compared");
    }

    public static Situation.Traffic limits(HardLimits.Finding finding) {
        return new Situation.Traffic(finding, Optional.empty(), 10, 0, false);
    }

    public static Situation.Traffic rule(String why) {
        return new Situation.Traffic(new HardLimits.Finding.None(), Optional.of(why), 10, 0, false);
    }

    public static Situation.Traffic perSecond(double rate) {
        return new Situation.Traffic(
                new HardLimits.Finding.None(), Optional.empty(), rate, 0, false);
    }

    public static Situation.Traffic alone(long answers, boolean isCounted) {
        return new Situation.Traffic(
                new HardLimits.Finding.None(), Optional.empty(), 10, answers, isCounted);
    }
}
