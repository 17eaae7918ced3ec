package dev.slipway.control.object;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.job.OpenJobs;
import java.util.Arrays;
import java.util.stream.Stream;

/// Which objects refer to another.
///
/// @param image in which a schedule's name is an endpoint's, or else a model's
record References(Image image, ObjectId to) {
    /// Those of the image.
    Stream<ObjectId> all() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> image.objects(kind).stream())
                .map(DeclaredObject::spec)
                .filter(this::isFrom)
                .map(ObjectId::of);
    }

    /// Whether an object refers to it as it is declared there.
    boolean isFrom(Spec user) {
        return switch (user) {
            case TeamSpec _, PolicySpec _, RoleSpec _, SuppressionSpec _ -> false;
            case ModelSpec model -> isTeam(model.team());
            case ConnectionSpec connection -> isTeam(connection.team());
            case EndpointSpec endpoint ->
                    isTeam(endpoint.team()) || is(Kind.MODEL, endpoint.serves().model().value());
            case StreamJobSpec stream ->
                    isTeam(stream.team())
                            || is(Kind.CONNECTION, stream.from().connection())
                            || (stream.on() != null && is(Kind.CONNECTION, stream.on()))
                            || isScored(stream);
            case BatchJobSpec batch ->
                    isTeam(batch.team())
                            || is(Kind.ENDPOINT, batch.job().score())
                            || (batch.job().on() != null && is(Kind.CONNECTION, batch.job().on()))
                            || (to.kind() == Kind.MODEL
                                    && OpenJobs.isModel(image, batch, to.name()));
        };
    }

    private boolean isScored(StreamJobSpec stream) {
        return (stream.endpoint() != null && is(Kind.ENDPOINT, stream.endpoint().value()))
                || (stream.model() != null && is(Kind.MODEL, stream.model().model().value()));
    }

    private boolean isTeam(TeamName team) {
        return is(Kind.TEAM, team.value());
    }

    private boolean is(Kind kind, String name) {
        return to.kind() == kind && to.name().equals(name);
    }
}
