package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.EndpointStatus.State;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Endpoints: what they are to be and what processes say they are.
final class EndpointPages {
    ApiAnswer list(ApiCall call) {
        Image image = call.image();
        List<EndpointStatus> all =
                image.endpoints().stream()
                        .filter(spec -> maySee(call.principal(), spec))
                        .map(spec -> status(image, spec))
                        .toList();
        return ApiAnswer.of(new EndpointList(all), image.seq());
    }

    ApiAnswer show(ApiCall call) {
        Image image = call.image();
        EndpointName name = call.at("endpoint", EndpointName::new);
        List<EndpointSpec> visible =
                image.endpoints().stream().filter(spec -> maySee(call.principal(), spec)).toList();
        EndpointSpec found =
                visible.stream()
                        .filter(spec -> spec.endpoint().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                Lookups.unknown(
                                        ErrorCode.UNKNOWN_MODEL,
                                        "endpoint: '" + name + "'",
                                        name.value(),
                                        visible.stream().map(EndpointSpec::name).toList()));
        return ApiAnswer.of(status(image, found), image.seq());
    }

    boolean maySee(Principal principal, EndpointSpec spec) {
        return principal.may(Permission.READ_STATUS, spec.team(), spec.serves().model());
    }

    EndpointStatus status(Image image, EndpointSpec spec) {
        Optional<VersionNumber> wanted = wanted(image, spec.serves());
        List<Observation> observations = image.observations(spec.endpoint());
        Optional<Observation> failed =
                observations.stream()
                        .filter(said -> said.failure() != null && isOf(said, wanted))
                        .findFirst();
        boolean serves =
                !observations.isEmpty()
                        && observations.stream()
                                .allMatch(said -> said.failure() == null && isOf(said, wanted));
        Optional<Unloading> unloading = image.unloading(spec.endpoint());
        State state =
                wanted.isEmpty()
                        ? State.EMPTY
                        : failed.isPresent()
                                ? State.DEGRADED
                                : serves ? State.SERVING : State.WAITING;
        return new EndpointStatus(
                spec,
                image.object(new ObjectId(Kind.ENDPOINT, spec.name()))
                        .map(DeclaredObject::revision)
                        .orElse(0L),
                unloading.isPresent() ? State.UNLOADED : state,
                wanted.orElse(null),
                unloading.isPresent() ? null : serving(observations),
                unloading.map(EndpointPages::told).orElse(reason(spec, wanted, failed)),
                observations);
    }

    private static String told(Unloading unloading) {
        return "unloaded by " + unloading.principal() + " at " + unloading.time();
    }

    private static boolean isOf(Observation said, Optional<VersionNumber> version) {
        return version.isPresent() && said.version().equals(version.get());
    }

    private static @Nullable VersionNumber serving(List<Observation> observations) {
        return observations.stream()
                .filter(said -> said.failure() == null)
                .max(Comparator.comparing(Observation::time))
                .map(Observation::version)
                .orElse(null);
    }

    private static @Nullable String reason(
            EndpointSpec spec, Optional<VersionNumber> wanted, Optional<Observation> failed) {
        if (wanted.isEmpty()) {
            return spec.serves() + ": no version that may serve";
        }
        return failed.map(said -> said.node() + ": " + said.failure()).orElse(null);
    }

    private static Optional<VersionNumber> wanted(Image image, Target target) {
        Optional<Model> model = image.model(target.model());
        return switch (target) {
            case Target.Alias(_, AliasName alias) ->
                    model.flatMap(found -> found.version(alias)).map(Version::number);
            case Target.Exactly(_, VersionNumber version) ->
                    model.flatMap(found -> found.version(version)).map(Version::number);
            case Target.Latest _ -> model.flatMap(EndpointPages::newest).map(Version::number);
        };
    }

    private static Optional<Version> newest(Model model) {
        return model.versions().reversed().values().stream()
                .filter(version -> version.status() == VersionStatus.ACTIVE)
                .filter(version -> version.content().isServable())
                .findFirst();
    }
}
