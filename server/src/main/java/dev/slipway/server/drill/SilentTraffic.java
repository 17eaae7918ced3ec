package dev.slipway.server.drill;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.monitoring.TrafficSource;
import dev.slipway.monitoring.Turn;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.util.Optional;

/// Traffic that is divided as ever and of which nothing is heard once the drill's fault has begun.
final class SilentTraffic implements TrafficSource {
    private final TrafficSource real;
    private final FaultSwitch faults;

    SilentTraffic(TrafficSource real, FaultSwitch faults) {
        this.real = real;
        this.faults = faults;
    }

    @Override
    public Second.Shape shape(Release release) {
        return real.shape(release);
    }

    @Override
    public boolean goOn(Release release, Optional<StickyKeys> keys) {
        return real.goOn(release, keys);
    }

    @Override
    public Optional<Turn> turn(Release release, Second.Start next) {
        Optional<Turn> turn = real.turn(release, next);
        return faults.isOn() ? Optional.empty() : turn;
    }

    @Override
    public void countAgain(ReleaseId release) {
        real.countAgain(release);
    }

    @Override
    public Optional<long[]> keys(Release release) {
        return real.keys(release);
    }

    @Override
    public void fallBack(Release release, ReleaseTransition move) {
        real.fallBack(release, move);
    }

    @Override
    public LoadState loadState(Release release) {
        return real.loadState(release);
    }

    @Override
    public GateState gate(Release release, double perSecond) {
        return real.gate(release, perSecond);
    }

    @Override
    public Optional<String> lacking(Release release) {
        return real.lacking(release);
    }

    @Override
    public Optional<String> classes(Release release) {
        return real.classes(release);
    }

    @Override
    public AwaitedLabels awaited(Release release) {
        return real.awaited(release);
    }

    @Override
    public ShadowState shadow(Release release) {
        return real.shadow(release);
    }
}
