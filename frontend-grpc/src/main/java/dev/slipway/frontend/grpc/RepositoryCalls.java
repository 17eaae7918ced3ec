package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Repository;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
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
    private static final Set<String> NONE = Set.of();
    private static final Set<String> DEPENDENTS = Set.of("unload_dependents");

    RepositoryModelLoadResponse load(Asker asker, RepositoryModelLoadRequest request) {
        requireOnly(NONE, request.getParametersMap().keySet());
        done(repository.load(caller(asker), endpoint(request.getModelName())));
        return RepositoryModelLoadResponse.getDefaultInstance();
    }

    RepositoryModelUnloadResponse unload(Asker asker, RepositoryModelUnloadRequest request) {
        requireOnly(DEPENDENTS, request.getParametersMap().keySet());
        done(repository.unload(caller(asker), endpoint(request.getModelName())));
        return RepositoryModelUnloadResponse.getDefaultInstance();
    }

    private static Principal caller(Asker asker) {
        return asker.caller()
                .orElseThrow(() -> new IllegalStateException("nobody asked who calls"));
    }

    private static EndpointName endpoint(String name) {
        if (!EndpointName.isLegal(name)) {
            String shown = name.length() <= 128 ? name : name.substring(0, 128) + "...";
            throw new RefusalException(
                    ErrorCode.UNKNOWN_MODEL,
                    "Request for unknown model: '" + shown + "' is not found");
        }
        return new EndpointName(name);
    }

    /// What is loaded is what was pushed or named: no request brings files or a configuration.
    private static void requireOnly(Set<String> known, Set<String> given) {
        for (String name : given) {
            if (!known.contains(name)) {
                String shown = name.length() <= 128 ? name : name.substring(0, 128) + "...";
                throw new RefusalException(
                        ErrorCode.INVALID_INPUT,
                        "parameters: "
                                + shown
                                + " (expected: "
                                + (known.isEmpty()
                                        ? "none; files and settings come by a push"
                                        : String.join(", ", known) + " alone")
                                + ")");
            }
        }
    }

    private static void done(Optional<Refusal> refusal) {
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
    }
}
