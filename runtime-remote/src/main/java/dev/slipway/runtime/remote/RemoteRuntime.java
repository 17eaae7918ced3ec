package dev.slipway.runtime.remote;

import dev.slipway.api.model.Signature;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutsideRuntime;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Suitability;
import dev.slipway.runtime.remote.wire.BackendException;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Serves packages that stand for models of other servers.
///
/// It is handed its backends, so it is built where the server is put together and not found by
/// `ServiceLoader`.
public final class RemoteRuntime implements OutsideRuntime {
    private final Backends backends;
    private final LongSupplier nanoTime;

    /// @param nanoTime the monotonic clock of deadlines
    public RemoteRuntime(Backends backends, LongSupplier nanoTime) {
        this.backends = backends;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return RemoteModel.FORMAT;
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        return model.manifest().remote() == null
                ? Optional.empty()
                : Optional.of(Suitability.SPECIALIZED);
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        return new ResourceEstimate(0, 0, true);
    }

    @Override
    public Signature signature(ModelPackage model) {
        RemoteModel remote = remote(model);
        Signature said = said(model, remote);
        if (said.inputs().isEmpty() || said.outputs().isEmpty()) {
            throw refuse(
                    model,
                    "signature",
                    remote
                            + " does not say what it takes and gives (expected: a signature in "
                            + "the package)");
        }
        return said;
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        RemoteModel remote = remote(model);
        Signature own = model.manifest().signature();
        if (own == null) {
            own = signature(model);
        } else {
            Optional<String> difference = SignatureMatch.difference(own, said(model, remote));
            if (difference.isPresent()) {
                throw refuse(model, "signature", remote + ": " + difference.get());
            }
        }
        return new RemoteVersion(
                remote, completed(model, own), backends, backend(model, remote), nanoTime);
    }

    private static Signature completed(ModelPackage model, Signature own) {
        try {
            return new Signature(own.inputs(), own.outputs(), model.manifest().features());
        } catch (IllegalArgumentException e) {
            throw refuse(model, "features", String.valueOf(e.getMessage()));
        }
    }

    private Signature said(ModelPackage model, RemoteModel remote) {
        Backend backend = backend(model, remote);
        try {
            return model.manifest().signature() == null
                    ? backend.signature(remote)
                    : backend.signatureIfTold(remote);
        } catch (BackendException e) {
            throw new ModelRefusedException(model.file(), "remote", remote + ": " + e.words(), e);
        }
    }

    private Backend backend(ModelPackage model, RemoteModel remote) {
        return backends.of(remote.connection())
                .orElseThrow(() ->
                        refuse(
                                model,
                                "remote/connection",
                                remote.connection()
                                        + " (expected: the name of a connection of type"
                                        + " backend)"));
    }

    private static RemoteModel remote(ModelPackage model) {
        RemoteModel remote = model.manifest().remote();
        if (remote == null) {
            throw refuse(model, "remote", "none (expected: connection and model)");
        }
        return remote;
    }

    private static ModelRefusedException refuse(ModelPackage model, String place, String why) {
        return new ModelRefusedException(model.file(), place, why);
    }
}
