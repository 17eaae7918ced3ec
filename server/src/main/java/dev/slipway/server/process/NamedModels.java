package dev.slipway.server.process;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.serving.fleet.Fleet;
import java.nio.file.Files;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Models that are served from files named at the start, without a record.
///
/// *Threads*: any.
final class NamedModels {
    private final Fleet fleet;
    private final Set<Sha256> files = ConcurrentHashMap.newKeySet();

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
            return fleet.install(model.version(), opened);
        } catch (ModelRefusedException e) {
            return CompletableFuture.completedFuture(
                    new VersionState.Failed(String.valueOf(e.getMessage())));
        }
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
