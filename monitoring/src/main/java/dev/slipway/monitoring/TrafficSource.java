package dev.slipway.monitoring;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.util.Optional;

/// The traffic of open releases, as far as somebody who watches them has to know and touch it.
///
/// *Threads*: one watcher calls it, from a few threads of its own. No method waits for anything but
/// memory.
public interface TrafficSource {
    /// How many strata and classes a release's seconds keep apart; the same for all of them.
    Second.Shape shape(Release release);

    /// Allows candidate the weight that records give it from now on; until then stable answers
    /// everybody. Called for each release that this process finds open or sees begin until it says
    /// yes, and again as long as candidate has none by the record: no while it does not carry the
    /// release out yet, or knows of a fall back that is not recorded.
    ///
    /// @param release as the newest records have it
    /// @param keys that a process counted which ended; empty to go on with those that are there
    boolean goOn(Release release, Optional<StickyKeys> keys);

    /// Ends the second that runs and begins the next; empty where none ran. Where nothing is to be
    /// counted none begins.
    ///
    /// @param next how the next second begins; its weight is the one that the record gives
    Optional<Turn> turn(Release release, Second.Start next);

    /// Has rows count in a later second that counted in the last one which [#turn] gave: that one
    /// is void.
    void countAgain(ReleaseId release);

    /// The stable form of all keys that were counted so far (`StickyKeys.numbers()`); empty for
    /// traffic without keys.
    Optional<long[]> keys(Release release);

    /// Lets stable answer everybody: one swap of a pointer, which stays, whatever records still
    /// say, until [#goOn]. May come more than once.
    ///
    /// @param move that is to be recorded, or was; whoever finds it not recorded records it
    void fallBack(Release release, ReleaseTransition move);

    /// How far candidate is from being able to answer in this process.
    LoadState loadState(Release release);

    /// Whether candidate, which is warm, may answer somebody; begins to find out where that is not
    /// known. Asked until something is decided.
    ///
    /// @param perSecond requests of the endpoint, as far as they were counted
    GateState gate(Release release, double perSecond);

    /// What is asked of candidate and missing by now, a sentence; empty where nothing is.
    Optional<String> lacking(Release release);

    /// By what the classes of both versions' answers are compared, or why they are not, in words;
    /// empty where this process does not carry the release out.
    Optional<String> classes(Release release);

    /// How many rows wait in this process for their label.
    AwaitedLabels awaited(Release release);

    /// What copies of requests showed so far.
    ShadowState shadow(Release release);
}
