package dev.slipway.intake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.Predecessor;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.List;
import java.util.Optional;

/// The endpoint that a model gets with its first version.
final class DefaultEndpoints {
    private static final Principal SELF = Principal.system("intake", Role.RELEASER);

    private final Controls controls;

    DefaultEndpoints(Controls controls) {
        this.controls = controls;
    }

    /// A model's first version that can be served gets an endpoint of its name, unless its risk
    /// tier asks for an alias in between: then a note says what to do.
    Optional<String> serve(Image image, ModelName name) {
        Model model = image.model(name).orElseThrow();
        EndpointName endpoint = new EndpointName(name.value());
        ObjectId id = new ObjectId(Kind.ENDPOINT, endpoint.value());
        boolean isFirst =
                model.versions().values().stream()
                                .filter(version -> version.content().isServable())
                                .count()
                        == 1;
        boolean isTaken =
                image.object(id).isPresent()
                        || image.endpoints().stream()
                                .anyMatch(spec -> spec.serves().model().equals(name));
        if (!isFirst || isTaken) {
            return Optional.empty();
        }
        if (model.riskTier().isRisky()) {
            return Optional.of(
                    "not served yet: risk tier "
                            + model.riskTier()
                            + " asks for an endpoint that serves an alias (slipway apply, then"
                            + " slipway model alias)");
        }
        Optional<Predecessor> before = image.predecessor(id);
        if (before.isPresent() && !image.isSecondPersonWaived()) {
            return Optional.of(
                    "not served yet: endpoint "
                            + endpoint
                            + " had risk tier "
                            + before.get().tier()
                            + " before it was removed, so two people declare it again (slipway"
                            + " apply)");
        }
        EndpointSpec defaults =
                EndpointSpec.defaults(endpoint, model.team(), new Target.Latest(name));
        Command command = new ApplyObjects(List.of(new Put(defaults, 0L)), List.of());
        IdempotencyKey key = new IdempotencyKey("default-endpoint-" + image.seq());
        CommandResult result = controls.submit(new CommandRequest(SELF, key, command, false));
        if (result instanceof CommandResult.Refused(Refusal refusal)
                && refusal.code() != ErrorCode.CONFLICT) {
            throw new RefusalException(refusal);
        }
        return Optional.empty();
    }
}
