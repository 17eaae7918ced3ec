package dev.slipway.api.spec;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;

/// What one object is to be.
public sealed interface Spec
        permits TeamSpec,
                ModelSpec,
                EndpointSpec,
                PolicySpec,
                RoleSpec,
                ConnectionSpec,
                SuppressionSpec,
                StreamJobSpec,
                BatchJobSpec {
    /// What kind of object it is.
    Kind kind();

    /// Its name, unique within its kind.
    String name();

    /// Whether a principal may read it: things of a team may be read by those who read its models,
    /// rules by all who read models.
    default boolean mayBeReadBy(Principal principal) {
        Permission read = Permission.READ_MODELS;
        return switch (this) {
            case TeamSpec ignored -> principal.mayAnywhere(read);
            case PolicySpec ignored -> principal.mayAnywhere(read);
            case RoleSpec ignored -> principal.mayAnywhere(read);
            case SuppressionSpec ignored -> principal.mayAnywhere(read);
            case ConnectionSpec connection -> principal.may(read, connection.team());
            case ModelSpec model -> principal.may(read, model.team(), model.model());
            case EndpointSpec endpoint -> endpoint.lets(principal, read);
            case StreamJobSpec stream -> principal.may(read, stream.team());
            case BatchJobSpec batch -> principal.may(read, batch.team());
        };
    }
}
