package dev.slipway.serving.tiers;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import org.jspecify.annotations.Nullable;

/// What is said, at one moment, about a version's staying loaded.
///
/// @param terms what its endpoint says
/// @param split how a release divides the requests of its endpoint; absent without one
/// @param isPinned whether it is to stay until it is let go
public record Stay(
        VersionId version, Scaling terms, @Nullable ReleaseSplit split, boolean isPinned) {
    /// Whether it stays whatever its endpoint's terms: it is pinned, or a release rests on it.
    public boolean isHeld() {
        return isPinned || (split != null && split.names(version));
    }

    /// Whether it stays loaded while nobody asks for it.
    public Scaling scaling() {
        return isHeld() ? Scaling.ALWAYS : terms;
    }

    /// Whether it may be unloaded to come back with the next request for it.
    public boolean letsGo() {
        return scaling().isOnDemand();
    }

    /// Whether it is unloaded because nobody asks for it.
    ///
    /// @param idleNanos since somebody asked
    /// @param waiting requests that wait for it
    public boolean isIdle(long idleNanos, int waiting) {
        return letsGo() && idleNanos >= scaling().idle().toNanos() && waiting == 0;
    }
}
