package dev.slipway.control.object;

import dev.slipway.api.access.Permission;
import dev.slipway.api.control.OperateCommand;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.OperateFact.EndpointLoaded;
import dev.slipway.control.fact.OperateFact.EndpointUnloaded;
import dev.slipway.control.release.Pins;
import java.util.List;

/// Decides commands that take endpoints out of service and back.
public final class OperateDecisions {
    private final Guard guard;

    /// Decisions with these conditions.
    public OperateDecisions(Guard guard) {
        this.guard = guard;
    }

    /// What the command makes happen; nothing when it is so already.
    ///
    /// *Errors*: [RefusalException].
    public List<Fact> decide(Deciding deciding, OperateCommand command) {
        EndpointSpec endpoint = deciding.legibleEndpoint(command.endpoint());
        deciding.require(Permission.OPERATE, endpoint.team());
        boolean isUnloaded = deciding.image().unloading(command.endpoint()).isPresent();
        return switch (command) {
            case LoadEndpoint(EndpointName name) ->
                    isUnloaded ? List.of(new EndpointLoaded(name)) : List.of();
            case UnloadEndpoint(EndpointName name) -> {
                requireFree(deciding, endpoint);
                Pins.requireNone(deciding.image(), name, "endpoint '" + name + "'");
                yield isUnloaded ? List.of() : List.of(new EndpointUnloaded(name));
            }
        };
    }

    private void requireFree(Deciding deciding, EndpointSpec endpoint) {
        List<String> policies = guard.keepsLoaded(deciding, endpoint);
        if (!policies.isEmpty()) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT,
                    "endpoint '"
                            + endpoint.endpoint()
                            + "' may not be unloaded: stays-loaded: by policy "
                            + String.join(", ", policies));
        }
    }
}
