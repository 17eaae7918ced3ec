package dev.slipway.server.follow;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which version each endpoint is being brought to, and what becomes of its load.
///
/// *Threads*: the reconciler's lock.
final class FollowedVersions {
    private final Map<EndpointName, Followed> followed = new HashMap<>();

    /// What an endpoint is being brought to.
    ///
    /// @param load what became of it; it always ends with a state
    /// @param barred why it is not loaded, though it could be
    private record Followed(
            Wanted wanted, CompletableFuture<VersionState> load, @Nullable String barred) {}

    /// An endpoint is brought to a version.
    void bring(Wanted wanted, CompletableFuture<VersionState> load) {
        followed.put(wanted.endpoint(), new Followed(wanted, load, null));
    }

    /// An endpoint should have a version that is not loaded.
    void bar(Wanted wanted, String reason) {
        VersionState state = new VersionState.Failed(reason);
        followed.put(
                wanted.endpoint(),
                new Followed(wanted, CompletableFuture.completedFuture(state), reason));
    }

    /// An endpoint is brought to nothing.
    void forget(EndpointName endpoint) {
        followed.remove(endpoint);
    }

    /// The version that an endpoint should have, barred or not.
    Optional<Wanted> of(EndpointName endpoint) {
        return Optional.ofNullable(followed.get(endpoint)).map(Followed::wanted);
    }

    /// Whether its endpoint should have this version, barred or not.
    boolean isWanted(Wanted wanted) {
        return of(wanted.endpoint()).filter(wanted::equals).isPresent();
    }

    /// Whether an endpoint is brought to a version, and not one that is barred.
    boolean isBrought(EndpointName endpoint) {
        Followed now = followed.get(endpoint);
        return now != null && now.barred() == null;
    }

    /// Whether a version is barred for this very reason.
    boolean isBarred(Wanted wanted, String reason) {
        Followed now = followed.get(wanted.endpoint());
        return now != null && now.wanted().equals(wanted) && reason.equals(now.barred());
    }

    /// What becomes of an endpoint's load.
    Optional<CompletableFuture<VersionState>> load(EndpointName endpoint) {
        return Optional.ofNullable(followed.get(endpoint)).map(Followed::load);
    }

    /// What became of an endpoint's load, once it is over.
    Optional<VersionState> end(EndpointName endpoint) {
        return load(endpoint).filter(CompletableFuture::isDone).map(CompletableFuture::join);
    }

    /// The versions that did not load.
    List<Wanted> failed() {
        return followed.values().stream()
                .map(Followed::wanted)
                .filter(one -> end(one.endpoint()).orElse(null) instanceof VersionState.Failed)
                .toList();
    }

    /// What becomes of all of them.
    Map<VersionId, CompletableFuture<VersionState>> loads() {
        Map<VersionId, CompletableFuture<VersionState>> loads = new LinkedHashMap<>();
        followed.values().forEach(one -> loads.put(one.wanted().id(), one.load()));
        return loads;
    }

    /// The packages of all of them, barred or not.
    Set<Sha256> digests() {
        return followed.values().stream()
                .map(one -> one.wanted().digest())
                .collect(Collectors.toSet());
    }
}
