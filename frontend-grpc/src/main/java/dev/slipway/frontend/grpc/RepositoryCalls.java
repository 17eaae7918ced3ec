package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Repository;
import dev.slipway.api.control.RepositoryChange;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.frontend.grpc.LookupCalls.Asker;
import dev.slipway.protocol.RepositoryModelLoadRequest;
import dev.slipway.protocol.RepositoryModelLoadResponse;
import dev.slipway.protocol.RepositoryModelUnloadRequest;
import dev.slipway.protocol.RepositoryModelUnloadResponse;
import java.util.Optional;
import java.util.Set;

/// Endpoints that are loaded and unloaded by name; calls wait until it is done.
///
/// *Errors*: [RefusalException].
record RepositoryCalls(Repository repository) {
    RepositoryModelLoadResponse load(Asker asker, RepositoryModelLoadRequest request) {
        require(RepositoryChange.LOAD, request.getParametersMap().keySet());
        done(repository.load(caller(asker), RepositoryChange.endpoint(request.getModelName())));
        return RepositoryModelLoadResponse.getDefaultInstance();
    }

    RepositoryModelUnloadResponse unload(Asker asker, RepositoryModelUnloadRequest request) {
        require(RepositoryChange.UNLOAD, request.getParametersMap().keySet());
        done(repository.unload(caller(asker), RepositoryChange.endpoint(request.getModelName())));
        return RepositoryModelUnloadResponse.getDefaultInstance();
    }

    private static Principal caller(Asker asker) {
        return asker.caller()
                .orElseThrow(() -> new IllegalStateException("nobody asked who calls"));
    }

    private static void require(RepositoryChange change, Set<String> given) {
        for (String parameter : given) {
            if (!change.takes(parameter)) {
                throw change.refused(parameter);
            }
        }
    }

    private static void done(Optional<Refusal> refusal) {
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
    }
}
