package dev.slipway.api.spec;

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
}
