package dev.slipway.monitoring;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Simulated traffic behind the port, for one release.
public final class PlayedTraffic implements TrafficSource {
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);

    private final SimulatedTraffic traffic;
    private @Nullable Second running;
    private boolean isAllowed;
    LoadState load = new LoadState.Ready();
    GateState gate = GateState.unasked();
    int gateAsked;
    @Nullable String crash;
    @Nullable String lacking;
    long notFinite;
    int fallBacks;
    AwaitedLabels awaited = AwaitedLabels.NONE;
    boolean hadKeys;
    boolean isTaken;
    int refusals;
    int countedAgain;
    @Nullable ReleaseId broken;

    PlayedTraffic(SimulatedTraffic traffic) {
        this.traffic = traffic;
    }

    boolean isAllowed() {
        return isAllowed;
    }

    /// Counts a key that is evidence no more.
    void exclude(long key) {
        traffic.sticky().exclude(key);
    }

    @Override
    public Second.Shape shape(Release release) {
        return SHAPE;
    }

    @Override
    public boolean goOn(Release release, Optional<StickyKeys> keys) {
        if (refusals > 0) {
            refusals--;
            return false;
        }
        isAllowed = !isTaken;
        hadKeys |= keys.isPresent();
        return isAllowed;
    }

    @Override
    public Optional<Turn> turn(Release release, Second.Start next) {
        Second over = running;
        Second begun = new Second(SHAPE);
        boolean given = isAllowed && next.weight() > 0;
        begun.begin(given ? next : new Second.Start(next.step(), 0, next.queue(), next.compute()));
        running = begun;
        if (over == null) {
            return Optional.empty();
        }
        HardCounts counts = traffic.count(over);
        return Optional.of(
                new Turn(
                        over,
                        new HardCounts(
                                counts.candidate(),
                                counts.candidateBad(),
                                counts.stable(),
                                counts.stableBad(),
                                counts.badKeys(),
                                notFinite,
                                crash)));
    }

    @Override
    public void countAgain(ReleaseId release) {
        countedAgain++;
    }

    @Override
    public Optional<long[]> keys(Release release) {
        return Optional.of(traffic.sticky().numbers());
    }

    @Override
    public void fallBack(Release release, ReleaseTransition move) {
        isAllowed = false;
        fallBacks++;
    }

    @Override
    public LoadState loadState(Release release) {
        if (release.id().equals(broken)) {
            throw new IllegalStateException("as told");
        }
        return load;
    }

    @Override
    public GateState gate(Release release, double perSecond) {
        gateAsked++;
        return gate;
    }

    @Override
    public Optional<String> lacking(Release release) {
        return Optional.ofNullable(lacking);
    }

    @Override
    public Optional<String> classes(Release release) {
        return Optional.of("by the label in output 'label'");
    }

    @Override
    public AwaitedLabels awaited(Release release) {
        return awaited;
    }

    @Override
    public ShadowState shadow(Release release) {
        return ShadowState.NONE;
    }
}
