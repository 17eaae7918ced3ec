package dev.slipway.server.follow;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.Repository;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.documents.Names;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Loads and unloads by name: what has to change is changed by the caller's own command.
///
/// *Threads*: any.
public final class EndpointRepository implements Repository {
    private final Images images;
    private final Controls controls;
    private final Reconciler reconciler;
    private final Supplier<String> ids;

    /// The repository of what `spec` describes.
    public EndpointRepository(ReconcilerSpec spec, Reconciler reconciler) {
        this.images = spec.images();
        this.controls = spec.controls();
        this.ids = spec.ids();
        this.reconciler = reconciler;
    }

    @Override
    public Optional<Refusal> load(Principal principal, EndpointName endpoint) {
        Image image = images.current();
        if (image.object(id(endpoint)).isEmpty()) {
            Optional<Model> model =
                    image.model(new ModelName(endpoint.value()))
                            .filter(one -> mayRead(principal, one));
            if (model.isEmpty()) {
                return Optional.of(unknown(principal, image, endpoint));
            }
            EndpointSpec defaults =
                    EndpointSpec.defaults(
                            endpoint,
                            model.get().team(),
                            new EndpointSpec.Target.Latest(model.get().name()));
            Optional<Refusal> refusal =
                    submit(principal, new ApplyObjects(List.of(new Put(defaults, 0L)), List.of()));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        Optional<Refusal> refusal = submit(principal, new LoadEndpoint(endpoint));
        if (refusal.isPresent()) {
            return refusal;
        }
        return outcome(endpoint, reconciler.retry(endpoint));
    }

    private static Optional<Refusal> outcome(
            EndpointName endpoint, Optional<CompletableFuture<VersionState>> load) {
        if (load.isEmpty()) {
            return notReady(endpoint, "it names no version that can be served");
        }
        return switch (load.get().join()) {
            case VersionState.Ready(), VersionState.Dormant(Tier _) -> Optional.empty();
            case VersionState.Failed(String reason) -> notReady(endpoint, reason);
            case VersionState.Loading(), VersionState.Unloaded() ->
                    notReady(endpoint, "it was unloaded meanwhile");
        };
    }

    private static Optional<Refusal> notReady(EndpointName endpoint, String reason) {
        return Optional.of(
                Refusal.of(
                        ErrorCode.MODEL_NOT_READY,
                        "endpoint '" + endpoint + "' is not loaded: " + reason));
    }

    @Override
    public Optional<Refusal> unload(Principal principal, EndpointName endpoint) {
        Optional<Refusal> refusal = submit(principal, new UnloadEndpoint(endpoint));
        if (refusal.isEmpty()) {
            reconciler.follow(images.current());
        }
        return refusal;
    }

    private Optional<Refusal> submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("repository-" + ids.get());
        return controls.submit(new CommandRequest(principal, key, command, false))
                        instanceof CommandResult.Refused(Refusal refusal)
                ? Optional.of(refusal)
                : Optional.empty();
    }

    private static Refusal unknown(Principal principal, Image image, EndpointName endpoint) {
        return Refusal.of(
                ErrorCode.UNKNOWN_MODEL,
                "Request for unknown model: '"
                        + endpoint
                        + "' is not found"
                        + Names.meant(endpoint.value(), legible(principal, image)));
    }

    /// Names of what the principal may read: others are proposed to nobody.
    private static Set<String> legible(Principal principal, Image image) {
        Set<String> names = new TreeSet<>();
        for (EndpointSpec one : image.endpoints()) {
            if (one.lets(principal, Permission.READ_MODELS)) {
                names.add(one.endpoint().value());
            }
        }
        for (Model one : image.models()) {
            if (mayRead(principal, one)) {
                names.add(one.name().value());
            }
        }
        return names;
    }

    private static boolean mayRead(Principal principal, Model model) {
        return principal.may(Permission.READ_MODELS, model.team(), model.name());
    }

    private static ObjectId id(EndpointName endpoint) {
        return new ObjectId(Kind.ENDPOINT, endpoint.value());
    }
}
