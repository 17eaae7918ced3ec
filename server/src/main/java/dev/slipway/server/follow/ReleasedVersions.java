package dev.slipway.server.follow;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.Release;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// The two versions of a release in this process: both stay loaded until it is over.
///
/// *Threads*: any.
public final class ReleasedVersions {
    private final Reconciler reconciler;
    private final Set<EndpointName> reserved;

    /// Versions that `reconciler` loads.
    ///
    /// @param reserved endpoints that something else than the journal fills
    public ReleasedVersions(Reconciler reconciler, Set<EndpointName> reserved) {
        this.reconciler = reconciler;
        this.reserved = Set.copyOf(reserved);
    }

    /// Whether something else than the journal fills an endpoint: neither version is ever there,
    /// and what is there is no release's to divide, to prefer or to unload.
    public boolean isReserved(EndpointName endpoint) {
        return reserved.contains(endpoint);
    }

    /// Loads candidate beside stable, once that answers; what became of it.
    public CompletableFuture<VersionState> beside(Release release) {
        if (isReserved(release.endpoint())) {
            return CompletableFuture.completedFuture(
                    new VersionState.Failed(Reserved.why(release.endpoint())));
        }
        return reconciler.beside(
                wanted(release, release.stable()), wanted(release, release.candidate()));
    }

    /// Whether candidate can answer.
    public boolean isThere(Release release) {
        return reconciler.isThere(wanted(release, release.candidate()));
    }

    /// Whether stable can answer.
    public boolean isStableThere(Release release) {
        return reconciler.isThere(wanted(release, release.stable()));
    }

    /// Why stable could not be loaded; empty while it may still come.
    public Optional<String> stableFailure(Release release) {
        return reconciler.failure(wanted(release, release.stable()));
    }

    /// Leaves an endpoint the version that it means after a release that is final: until that is
    /// there candidate answers, or stable where candidate cannot.
    public void alone(Release release) {
        reconciler.alone(release.endpoint());
        if (isThere(release)) {
            // With the greater number it would answer in candidate's place.
            reconciler.remove(wanted(release, release.stable()));
        }
    }

    /// The same after a release that was turned back: candidate is gone whether stable can answer
    /// or not.
    public void without(Release release) {
        reconciler.alone(release.endpoint());
        reconciler.remove(wanted(release, release.candidate()));
    }

    private static Wanted wanted(Release release, Release.Side side) {
        return new Wanted(release.endpoint(), release.model(), side.version(), side.digest());
    }
}
