package dev.slipway.server.process;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Repository;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.serving.fleet.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Loads and unloads what was named when the process was started, from the same paths; everything
/// else is the journal's.
///
/// Nothing of it is recorded: what such a process serves is what its arguments say, and its next
/// start says it again.
///
/// *Threads*: any; one load or unload of named models at a time.
final class NamedRepository implements Repository {
    private final List<ModelArgument> named;
    private final Function<ModelArgument, CompletableFuture<VersionState>> install;
    private final Fleet fleet;
    private final Repository recorded;

    /// @param install begins to load what an argument names
    /// @param recorded for every other endpoint
    NamedRepository(
            List<ModelArgument> named,
            Function<ModelArgument, CompletableFuture<VersionState>> install,
            Fleet fleet,
            Repository recorded) {
        this.named = List.copyOf(named);
        this.install = install;
        this.fleet = fleet;
        this.recorded = recorded;
    }

    private List<ModelArgument> named(EndpointName endpoint) {
        return named.stream().filter(model -> model.version().endpoint().equals(endpoint)).toList();
    }

    @Override
    public Optional<Refusal> load(Principal principal, EndpointName endpoint) {
        List<ModelArgument> models = named(endpoint);
        return models.isEmpty() ? recorded.load(principal, endpoint) : load(models);
    }

    private synchronized Optional<Refusal> load(List<ModelArgument> models) {
        List<CompletableFuture<VersionState>> loads = new ArrayList<>();
        for (ModelArgument model : models) {
            if (!fleet.isBusyWith(model.version())) {
                loads.add(install.apply(model));
            }
        }
        for (CompletableFuture<VersionState> load : loads) {
            if (load.join() instanceof VersionState.Failed(String reason)) {
                VersionId version = models.getFirst().version();
                return Optional.of(
                        Refusal.of(
                                ErrorCode.MODEL_NOT_READY,
                                "endpoint '" + version.endpoint() + "' is not loaded: " + reason));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Refusal> unload(Principal principal, EndpointName endpoint) {
        List<ModelArgument> models = named(endpoint);
        if (models.isEmpty()) {
            return recorded.unload(principal, endpoint);
        }
        synchronized (this) {
            models.forEach(model -> fleet.park(model.version()));
        }
        return Optional.empty();
    }
}
