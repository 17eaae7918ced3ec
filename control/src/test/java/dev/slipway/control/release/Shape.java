package dev.slipway.control.release;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Target;
import org.jspecify.annotations.Nullable;

/// What makes one endpoint different from another here.
record Shape(
        Target serves,
        TeamName team,
        @Nullable Integer concurrency,
        @Nullable Integer weight,
        Scaling scaling,
        Deployment deployment) {
    /// As everybody has it.
    static final Shape USUAL =
            new Shape(
                    Desk.SERVED,
                    TeamName.DEFAULT,
                    null,
                    null,
                    Scaling.ALWAYS,
                    Deployment.UNEXPLAINED);

    Shape serving(Target target) {
        return new Shape(target, team, concurrency, weight, scaling, deployment);
    }

    Shape owned(TeamName by) {
        return new Shape(serves, by, concurrency, weight, scaling, deployment);
    }

    Shape capacity(int most, int share) {
        return new Shape(serves, team, most, share, scaling, deployment);
    }

    Shape scaled(Scaling how) {
        return new Shape(serves, team, concurrency, weight, how, deployment);
    }

    Shape deployed(Deployment how) {
        return new Shape(serves, team, concurrency, weight, scaling, how);
    }

    EndpointSpec spec() {
        return spec(Desk.ENDPOINT);
    }

    EndpointSpec spec(EndpointName name) {
        return EndpointSpec.defaults(name, team, serves)
                .withCapacity(concurrency, weight)
                .with(scaling)
                .with(deployment);
    }
}
