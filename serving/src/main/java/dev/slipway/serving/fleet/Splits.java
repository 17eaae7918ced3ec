package dev.slipway.serving.fleet;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.release.Answering;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.serving.release.Split;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.tiers.Stay;
import dev.slipway.stats.counts.Arm;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How releases divide the requests of endpoints, and which versions stay loaded whatever happens.
///
/// *Threads*: safe from any number of threads; nothing waits. Whoever changes a split or the table
/// applies it afterwards, so the last one sees both.
final class Splits {
    private final Routes routes;
    private final Map<EndpointName, Split> current = new ConcurrentHashMap<>();
    private final Set<VersionId> pinned = ConcurrentHashMap.newKeySet();

    Splits(Routes routes) {
        this.routes = routes;
    }

    /// Divides an endpoint's requests from now on; where they are counted, which is the same place
    /// for all splits of a release that follow one another.
    ReleaseCounts set(EndpointName endpoint, ReleaseSplit terms) {
        if (!terms.release().endpoint().equals(endpoint)) {
            throw new IllegalArgumentException(
                    "release: "
                            + terms.release()
                            + " (expected: one of endpoint "
                            + endpoint
                            + ")");
        }
        Split split = current.compute(endpoint, (_, before) -> following(before, terms));
        apply(endpoint);
        learn(split);
        return split.counts();
    }

    /// A version of an endpoint is ready from now on: it may be one of which nothing was known when
    /// the split was set.
    void learn(EndpointName endpoint) {
        @Nullable Split split = current.get(endpoint);
        if (split != null) {
            learn(split);
        }
    }

    /// What both versions answer, as far as they are loaded.
    private void learn(Split split) {
        ReleaseSplit terms = split.terms();
        learn(split, Arm.STABLE, terms.stable());
        learn(split, Arm.CANDIDATE, terms.candidate());
    }

    private void learn(Split split, Arm arm, VersionNumber version) {
        Optional<HostedVersion> hosted =
                routes.current()
                        .route(split.terms().release().endpoint())
                        .flatMap(route -> route.version(version));
        if (hosted.orElse(null) instanceof HostedVersion.Ready(WarmVersion warm, Standby standby)) {
            ModelManifest manifest = standby.manifest().orElse(ModelManifest.EMPTY);
            split.counts().know(arm, new Answering(warm.signature(), manifest.threshold()));
        }
    }

    private static Split following(@Nullable Split before, ReleaseSplit terms) {
        return before != null && before.terms().release().equals(terms.release())
                ? new Split(terms, before.counts())
                : new Split(terms, new ReleaseCounts(terms.sticky()));
    }

    /// Gives candidate nothing any more, if there is a split.
    void fallBack(EndpointName endpoint) {
        current.computeIfPresent(
                endpoint, (_, split) -> new Split(split.terms().withWeight(0), split.counts()));
        apply(endpoint);
    }

    /// Divides an endpoint's requests no longer.
    void clear(EndpointName endpoint) {
        current.remove(endpoint);
        apply(endpoint);
    }

    /// Lets the table follow the split.
    void apply(EndpointName endpoint) {
        routes.update(table -> {
            @Nullable Split split = current.get(endpoint);
            return table.route(endpoint)
                    .filter(route -> route.split() != split)
                    .map(route -> table.with(route.dividedBy(split)))
                    .orElse(table);
        });
    }

    /// Keeps a version loaded until it is let go. Whether it was not kept so before.
    boolean pin(VersionId version) {
        return pinned.add(version);
    }

    /// Keeps a version loaded no longer, unless a split names it.
    void unpin(VersionId version) {
        pinned.remove(version);
    }

    /// Whether a version stays loaded: it is pinned, or a split names it.
    boolean holds(VersionId version) {
        return stay(version, Scaling.ALWAYS).isHeld();
    }

    /// What is said about a version's staying loaded.
    ///
    /// @param terms what its endpoint says
    Stay stay(VersionId version, Scaling terms) {
        @Nullable Split split = current.get(version.endpoint());
        return new Stay(
                version, terms, split == null ? null : split.terms(), pinned.contains(version));
    }
}
