package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// Versions that are loaded beside the one that answers to see its traffic, and that no request is
/// routed to.
///
/// While there are any, the endpoint prefers the version that answered when the first was loaded;
/// that ends before another version is to answer, or, where one began to load earlier, with its
/// taking over.
///
/// *Threads*: any; one lock, which is never held while something loads.
public final class ShadowedVersions {
    private final ReconcilerSpec spec;
    private final RecordedPackage.Checks checks;

    // Guarded by this.
    private final Map<EndpointName, Map<VersionNumber, Wanted>> beside = new HashMap<>();
    private final Map<VersionId, CompletableFuture<VersionState>> loads = new HashMap<>();
    private final Set<EndpointName> preferring = new HashSet<>();

    ShadowedVersions(ReconcilerSpec spec, RecordedPackage.Checks checks) {
        this.spec = spec;
        this.checks = checks;
    }

    /// Loads a version of the model that the endpoint serves; what became of it.
    ///
    /// *Errors*: [RefusalException] when it may not be loaded there.
    public CompletableFuture<VersionState> load(EndpointName endpoint, VersionNumber version) {
        if (spec.reserved().contains(endpoint)) {
            // What is asked under the name is not its owner's, who would have copies of it.
            throw new RefusalException(
                    ErrorCode.CONFLICT, "endpoint '" + endpoint + "': " + Reserved.why(endpoint));
        }
        if (isReady(endpoint, version)) {
            return CompletableFuture.completedFuture(new VersionState.Ready());
        }
        return install(wanted(endpoint, version));
    }

    private boolean isReady(EndpointName endpoint, VersionNumber version) {
        return spec.models().versions(endpoint).stream()
                .anyMatch(there -> there.id().version().equals(version) && there.state().isReady());
    }

    private Wanted wanted(EndpointName name, VersionNumber number) {
        Image image = spec.images().current();
        EndpointSpec endpoint =
                image.object(new ObjectId(Kind.ENDPOINT, name.value()))
                        .map(object -> (EndpointSpec) object.spec())
                        .orElseThrow(() ->
                                new RefusalException(
                                        ErrorCode.UNKNOWN_MODEL,
                                        "endpoint: '" + name + "': unknown"));
        Version version =
                image.model(endpoint.serves().model())
                        .flatMap(model -> model.version(number))
                        .orElseThrow(() ->
                                new RefusalException(
                                        ErrorCode.UNKNOWN_VERSION,
                                        "version: '"
                                                + number
                                                + "': unknown for model "
                                                + endpoint.serves().model()));
        if (version.status() == VersionStatus.QUARANTINED) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT, "version " + number + " is quarantined");
        }
        String obstacle = version.content().notServable();
        if (obstacle != null) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT, "version " + number + ": " + obstacle);
        }
        return Target.wanted(endpoint, version);
    }

    private synchronized CompletableFuture<VersionState> install(Wanted wanted) {
        CompletableFuture<VersionState> begun = loads.get(wanted.id());
        if (begun != null && !begun.isDone()) {
            // Who asks again while it loads waits for the same.
            return begun;
        }
        // A version that takes over finds all of it, and unloads it, or nothing.
        return spec.fleet().asOne(() -> begin(wanted));
    }

    private CompletableFuture<VersionState> begin(Wanted wanted) {
        EndpointName endpoint = wanted.endpoint();
        ServedVersion answering =
                spec.models().versions(endpoint).stream()
                        .filter(version -> version.state().isReady())
                        .filter(version -> !isBeside(version))
                        .findFirst()
                        .orElseThrow(() ->
                                new RefusalException(
                                        ErrorCode.MODEL_NOT_READY,
                                        "endpoint: no version of "
                                                + endpoint
                                                + " answers (expected: one to stand beside)"));
        spec.fleet().prefer(endpoint, new VersionChoice.Exactly(answering.id().version()));
        preferring.add(endpoint);
        boolean isNew =
                beside.computeIfAbsent(endpoint, _ -> new HashMap<>()).put(wanted.version(), wanted)
                        == null;
        spec.fleet().setShadow(wanted.id(), true);
        try {
            CompletableFuture<VersionState> load =
                    spec.fleet()
                            .install(
                                    wanted.id(),
                                    new RecordedPackage(wanted, spec.packages(), checks));
            CompletableFuture<VersionState> _ = loads.put(wanted.id(), load);
            return load;
        } catch (IllegalArgumentException e) {
            if (isNew) {
                // It is somebody else's, who unloads it.
                forget(wanted);
            }
            return CompletableFuture.completedFuture(
                    new VersionState.Failed(String.valueOf(e.getMessage())));
        }
    }

    /// Unloads what may serve nobody by now, not even those who name it; its shadow waits until it
    /// is stopped.
    synchronized void withdraw(Image image, EndpointName endpoint) {
        for (Wanted one : beside.getOrDefault(endpoint, Map.of()).values()) {
            if (one.isQuarantined(image)) {
                boolean _ = spec.fleet().remove(one.id());
            }
        }
    }

    private boolean isBeside(ServedVersion version) {
        return beside.getOrDefault(version.id().endpoint(), Map.of())
                .containsKey(version.id().version());
    }

    /// Unloads a version that was loaded here.
    public synchronized void unload(EndpointName endpoint, VersionNumber version) {
        Map<VersionNumber, Wanted> there = beside.get(endpoint);
        Wanted gone = there == null ? null : there.remove(version);
        if (there == null || gone == null) {
            return;
        }
        remove(gone);
        endIfEmpty(endpoint);
    }

    /// While the last requests leave, what it holds is a shadow's.
    private void remove(Wanted gone) {
        CompletableFuture<VersionState> _ = loads.remove(gone.id());
        boolean _ = spec.fleet().remove(gone.id());
        spec.fleet().setShadow(gone.id(), false);
    }

    private void forget(Wanted wanted) {
        spec.fleet().setShadow(wanted.id(), false);
        beside.getOrDefault(wanted.endpoint(), new HashMap<>()).remove(wanted.version(), wanted);
        endIfEmpty(wanted.endpoint());
    }

    private void endIfEmpty(EndpointName endpoint) {
        if (beside.getOrDefault(endpoint, Map.of()).isEmpty()) {
            beside.remove(endpoint);
            preferNone(endpoint);
        }
    }

    private void preferNone(EndpointName endpoint) {
        if (preferring.remove(endpoint)) {
            spec.fleet().prefer(endpoint, VersionChoice.ROUTED);
        }
    }

    /// Unloads what stands beside because another version is to answer. Whether that one stood here
    /// itself, and stays.
    synchronized boolean giveWay(Wanted next) {
        boolean stays = handOver(next);
        Map<VersionNumber, Wanted> there = beside.remove(next.endpoint());
        if (there != null) {
            there.values().forEach(this::remove);
        }
        preferNone(next.endpoint());
        return stays;
    }

    /// Gives a version to somebody else, who unloads it. Whether it is there; one that still loads
    /// is unloaded.
    synchronized boolean handOver(Wanted wanted) {
        Map<VersionNumber, Wanted> there = beside.get(wanted.endpoint());
        if (there == null || !there.remove(wanted.version(), wanted)) {
            return false;
        }
        if (isReady(wanted.endpoint(), wanted.version())) {
            CompletableFuture<VersionState> _ = loads.remove(wanted.id());
            spec.fleet().setShadow(wanted.id(), false);
            return true;
        }
        remove(wanted);
        return false;
    }

    /// The packages of all of them.
    synchronized Set<Sha256> inUse() {
        return beside.values().stream()
                .flatMap(there -> there.values().stream())
                .map(Wanted::digest)
                .collect(Collectors.toSet());
    }
}
