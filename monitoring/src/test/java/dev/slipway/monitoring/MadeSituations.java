package dev.slipway.monitoring;

import dev.slipway.monitoring.machine.BrokenRule;
import dev.slipway.monitoring.machine.HardLimits;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.monitoring.machine.Situation;
import dev.slipway.stats.Verdict;
import java.util.List;

/// What a release's machine is told in tests.
public final class MadeSituations {
    private MadeSituations() {}

    public static ShadowState shadow(long compared, Verdict verdict) {
        return new ShadowState(compared, verdict, "copies were compared");
    }

    public static Situation.Traffic limits(HardLimits.Finding finding) {
        return new Situation.Traffic(finding, List.of(), 10, 0, false);
    }

    public static Situation.Traffic broken(BrokenRule... rules) {
        return new Situation.Traffic(new HardLimits.Finding.None(), List.of(rules), 10, 0, false);
    }

    public static Situation.Traffic perSecond(double rate) {
        return new Situation.Traffic(new HardLimits.Finding.None(), List.of(), rate, 0, false);
    }

    public static Situation.Traffic alone(long answers, boolean isCounted) {
        return new Situation.Traffic(
                new HardLimits.Finding.None(), List.of(), 10, answers, isCounted);
    }
}
