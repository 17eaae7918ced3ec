package dev.slipway.server.process;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.window.Aggregate;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.serving.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Models that are served from files named at the start, without a record.
///
/// *Threads*: any.
final class NamedModels {
    private final Fleet fleet;
    private final Set<Sha256> files = ConcurrentHashMap.newKeySet();

    /// By version, the digests of the aggregates that its package names.
    private final Map<VersionId, Set<String>> aggregates = new ConcurrentHashMap<>();

    NamedModels(Fleet fleet) {
        this.fleet = fleet;
    }

    /// Begins to load each of these.
    Map<VersionId, CompletableFuture<VersionState>> install(List<ModelArgument> models) {
        Map<VersionId, CompletableFuture<VersionState>> loads = new LinkedHashMap<>();
        for (ModelArgument model : models) {
            loads.put(model.version(), install(model));
        }
        return loads;
    }

    /// Begins to load this one; a file that is none, or no model, has failed at once.
    CompletableFuture<VersionState> install(ModelArgument model) {
        if (!Files.exists(model.path())) {
            return CompletableFuture.completedFuture(
                    new VersionState.Failed(model.path() + ": no such file"));
        }
        try {
            ModelPackage opened = ModelPackages.open(model.path());
            files.add(new Sha256(opened.digest()));
            aggregates.put(model.version(), aggregates(opened));
            return fleet.install(model.version(), opened);
        } catch (ModelRefusedException e) {
            return CompletableFuture.completedFuture(
                    new VersionState.Failed(String.valueOf(e.getMessage())));
        }
    }

    private static Set<String> aggregates(ModelPackage model) {
        try {
            return FeatureDefinition.aggregatesOf(model).stream()
                    .map(Aggregate::digest)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException | ModelRefusedException e) {
            // It does not load either.
            return Set.of();
        }
    }

    /// Whether one of them names this aggregate, be it loaded or not.
    boolean needs(Aggregate aggregate) {
        String digest = aggregate.digest();
        return aggregates.values().stream().anyMatch(digests -> digests.contains(digest));
    }

    /// The digests of what was opened, whose derived files stay in the cache.
    Set<Sha256> files() {
        return Collections.unmodifiableSet(files);
    }

    /// Waits until each is ready or has failed.
    static Map<VersionId, VersionState> joined(
            Map<VersionId, CompletableFuture<VersionState>> loads) {
        Map<VersionId, VersionState> states = new LinkedHashMap<>();
        loads.forEach((version, load) -> states.put(version, load.join()));
        return states;
    }
}
