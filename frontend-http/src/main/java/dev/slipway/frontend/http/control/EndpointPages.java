package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.EndpointStatus.State;
import dev.slipway.api.answer.OpenRelease;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.Unloading;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.gate.Requirements.Meant;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.Models;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Endpoints: what they are to be and what processes say they are.
final class EndpointPages {
    private final Models served;

    /// @param served what this server has loaded
    EndpointPages(Models served) {
        this.served = served;
    }

    ApiAnswer list(ApiCall call) {
        Image image = call.image();
        List<EndpointStatus> all =
                image.endpoints().stream()
                        .filter(spec -> spec.lets(call.principal(), Permission.READ_STATUS))
                        .map(spec -> status(call, image, spec))
                        .toList();
        return ApiAnswer.of(new EndpointList(all), image.seq());
    }

    ApiAnswer show(ApiCall call) {
        Image image = call.image();
        EndpointName name = call.at("endpoint", EndpointName::new);
        List<EndpointSpec> visible =
                image.endpoints().stream()
                        .filter(spec -> spec.lets(call.principal(), Permission.READ_STATUS))
                        .toList();
        if (visible.stream().noneMatch(spec -> spec.endpoint().equals(name))) {
            Lookups.requireNotLater(
                    call,
                    ErrorCode.UNKNOWN_MODEL,
                    "endpoint: '" + name + "'",
                    (now, caller) ->
                            now.endpoints().stream()
                                    .filter(spec -> spec.endpoint().equals(name))
                                    .anyMatch(spec -> spec.lets(caller, Permission.READ_STATUS)));
        }
        EndpointSpec found = Lookups.endpoint(name, visible);
        return ApiAnswer.of(status(call, image, found), image.seq());
    }

    EndpointStatus status(ApiCall call, Image image, EndpointSpec spec) {
        List<Observation> observations = image.observations(spec.endpoint());
        VersionNumber serving = serving(spec, observations);
        Meant meant = call.ports().requirements().meant(image, spec, new Standing(serving, null));
        Optional<VersionNumber> wanted = Optional.ofNullable(meant.version()).map(Version::number);
        Optional<Observation> failed =
                observations.stream()
                        .filter(said -> said.failure() != null && isOf(said, wanted))
                        .findFirst();
        Optional<Unloading> unloading = image.unloading(spec.endpoint());
        // The past says nothing of what is loaded: that is known of now, and of whoever's version
        // has the name by now.
        boolean isShown =
                !call.isOfThePast() && call.mayBeShown(Permission.READ_STATUS, spec.endpoint());
        return new EndpointStatus(
                spec,
                image.object(new ObjectId(Kind.ENDPOINT, spec.name()))
                        .map(DeclaredObject::revision)
                        .orElse(0L),
                unloading.isPresent() ? State.UNLOADED : state(spec, meant, failed, observations),
                wanted.orElse(null),
                unloading.isPresent() ? null : serving,
                unloading.map(EndpointPages::told).orElse(reason(spec, meant, failed)),
                observations,
                isShown ? memory(spec.endpoint()) : null,
                isShown ? served.batching(spec.endpoint()) : List.of(),
                image.release(spec.endpoint())
                        .filter(release -> !release.isOver())
                        .map(OpenRelease::of)
                        .orElse(null));
    }

    private @Nullable MemoryUse memory(EndpointName endpoint) {
        MemoryUse memory =
                served.versions(endpoint).stream()
                        .map(ServedVersion::memory)
                        .reduce(MemoryUse.NONE, MemoryUse::plus);
        return memory.equals(MemoryUse.NONE) ? null : memory;
    }

    private static State state(
            EndpointSpec spec,
            Meant meant,
            Optional<Observation> failed,
            List<Observation> observations) {
        if (meant.version() == null) {
            return State.EMPTY;
        }
        Optional<VersionNumber> wanted = Optional.of(meant.version().number());
        if (failed.isPresent() || !meant.lacking().isEmpty()) {
            return State.DEGRADED;
        }
        boolean serves =
                !observations.isEmpty()
                        && observations.stream()
                                .allMatch(said -> said.failure() == null && isOf(said, wanted));
        if (serves) {
            return State.SERVING;
        }
        return spec.scaling().isOnDemand() ? State.ON_DEMAND : State.WAITING;
    }

    private static String told(Unloading unloading) {
        return "unloaded by " + unloading.principal() + " at " + TimeText.of(unloading.time());
    }

    private static boolean isOf(Observation said, Optional<VersionNumber> version) {
        return version.isPresent() && said.version().equals(version.get());
    }

    private static @Nullable VersionNumber serving(
            EndpointSpec spec, List<Observation> observations) {
        return observations.stream()
                .filter(said -> said.failure() == null)
                .filter(said -> said.model().equals(spec.serves().model()))
                .max(Comparator.comparing(Observation::time))
                .map(Observation::version)
                .orElse(null);
    }

    private static @Nullable String reason(
            EndpointSpec spec, Meant meant, Optional<Observation> failed) {
        if (meant.version() == null) {
            return meant.waiting() == null
                    ? spec.serves() + ": no version that may serve"
                    : meant.waiting().told();
        }
        if (failed.isPresent()) {
            return failed.get().node() + ": " + failed.get().failure();
        }
        if (!meant.lacking().isEmpty()) {
            return "version "
                    + meant.version().number()
                    + (meant.release() == null
                            ? " would not be loaded again: "
                            : " stays for release " + meant.release() + ", and lacks: ")
                    + String.join("; ", meant.lacking());
        }
        return meant.waiting() == null ? null : meant.waiting().told();
    }
}
