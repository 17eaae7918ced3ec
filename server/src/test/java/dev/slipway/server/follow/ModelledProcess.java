package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.control.gate.ServedGates;
import dev.slipway.serving.tiers.Stay;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The versions of a process, each step of it as one: what the fleet has loaded and what the
/// reconciler wants of it. What endpoints mean and what stays loaded is decided by the real
/// classes.
final class ModelledProcess {
    private static final Requirements GATES = new ServedGates(InstantSource.fixed(Scene.NOW));

    private final Defect defect;
    final Map<String, Hosted> hosted = new TreeMap<>();
    final Set<VersionId> kept = new HashSet<>();
    final Map<EndpointName, Scaling> terms = new TreeMap<>(ModelledProcess::compare);
    final Map<EndpointName, Wanted> followed = new TreeMap<>(ModelledProcess::compare);
    @Nullable ReleaseSplit split;

    /// Endpoints whose version begins to load once the one before has ended.
    final Set<EndpointName> waiting = new HashSet<>();

    /// What answers and has yet to unload the others, where that is not one step.
    @Nullable VersionId swapping;

    long followedSeq = -1;

    /// How a version is there.
    enum Hosted {
        /// It is being loaded, and is alone when that is over.
        COMES_ALONE,
        /// It is being loaded beside the others.
        COMES,
        /// It answers.
        READY,
        /// The next request for it has it loaded.
        DORMANT
    }

    ModelledProcess(Defect defect) {
        this.defect = defect;
    }

    ModelledProcess copy() {
        ModelledProcess copy = new ModelledProcess(defect);
        copy.hosted.putAll(hosted);
        copy.kept.addAll(kept);
        copy.terms.putAll(terms);
        copy.followed.putAll(followed);
        copy.split = split;
        copy.waiting.addAll(waiting);
        copy.swapping = swapping;
        copy.followedSeq = followedSeq;
        return copy;
    }

    private static int compare(EndpointName one, EndpointName other) {
        return one.value().compareTo(other.value());
    }

    Optional<Hosted> at(VersionId version) {
        return Optional.ofNullable(hosted.get(version.toString()));
    }

    boolean isReady(VersionId version) {
        return hosted.get(version.toString()) == Hosted.READY;
    }

    void put(VersionId version, Hosted how) {
        hosted.put(version.toString(), how);
    }

    void remove(VersionId version) {
        Hosted was = hosted.remove(version.toString());
        if (was == Hosted.COMES_ALONE) {
            goOn(version.endpoint());
        }
    }

    /// A load has ended that another one waited for.
    private void goOn(EndpointName endpoint) {
        Wanted wanted = followed.get(endpoint);
        if (waiting.remove(endpoint) && wanted != null) {
            bring(wanted, false);
        }
    }

    static VersionId id(EndpointName endpoint, VersionNumber number) {
        return new VersionId(endpoint, number);
    }

    /// All versions of an endpoint that are there.
    List<VersionId> versions(EndpointName endpoint) {
        return List.of(Scene.ONE, Scene.TWO, Scene.THREE).stream()
                .map(number -> id(endpoint, number))
                .filter(version -> hosted.containsKey(version.toString()))
                .toList();
    }

    /// What is said about a version's staying loaded.
    Stay stay(VersionId version) {
        Scaling scaling = terms.getOrDefault(version.endpoint(), Scaling.ALWAYS);
        return defect == Defect.NO_HOLDS
                ? new Stay(version, scaling, null, false)
                : new Stay(version, scaling, split, kept.contains(version));
    }

    /// A load is over: the version answers, and perhaps alone.
    void loaded(VersionId version) {
        boolean isAlone = at(version).filter(Hosted.COMES_ALONE::equals).isPresent();
        put(version, Hosted.READY);
        if (isAlone) {
            swapping = version;
            if (defect != Defect.TORN_SWAP) {
                boolean _ = swap();
            }
        }
        goOn(version.endpoint());
    }

    /// What has been loaded unloads the others. False where there is no such thing.
    boolean swap() {
        VersionId version = swapping;
        if (version == null) {
            return false;
        }
        swapping = null;
        versions(version.endpoint()).stream()
                .filter(other -> !other.equals(version) && !stay(other).isHeld())
                .forEach(this::remove);
        return true;
    }

    /// An endpoint that follows a version which is not there and does not come.
    Optional<EndpointName> forsaken() {
        return followed.values().stream()
                .filter(wanted -> at(wanted.id()).isEmpty())
                .map(Wanted::endpoint)
                .filter(endpoint -> !waiting.contains(endpoint))
                .findFirst();
    }

    /// A request comes for a version.
    void wake(VersionId version) {
        if (at(version).filter(Hosted.DORMANT::equals).isPresent()) {
            put(version, Hosted.COMES);
        }
    }

    /// Follows an image, unless it follows a later one.
    void follow(Image image) {
        if (image.seq() < followedSeq) {
            return;
        }
        followedSeq = image.seq();
        for (EndpointName endpoint : List.of(Scene.FLIGHTS, Scene.MIRROR)) {
            Optional<EndpointSpec> spec = spec(image, endpoint);
            if (spec.isPresent()) {
                follow(image, spec.get());
            } else {
                leave(endpoint);
            }
        }
    }

    static Optional<EndpointSpec> spec(Image image, EndpointName endpoint) {
        return image.object(new ObjectId(Kind.ENDPOINT, endpoint.value()))
                .map(object -> (EndpointSpec) object.spec());
    }

    private void follow(Image image, EndpointSpec spec) {
        EndpointName endpoint = spec.endpoint();
        terms.put(endpoint, spec.scaling());
        if (!spec.scaling().isOnDemand()) {
            versions(endpoint).forEach(this::wake);
        }
        if (image.unloading(endpoint).isPresent()) {
            followed.remove(endpoint);
            waiting.remove(endpoint);
            versions(endpoint).forEach(this::remove);
            return;
        }
        switch (Target.resolve(GATES, image, spec, new Standing(answers(spec), null))) {
            case Target.Of(Wanted wanted, _) -> {
                if (!wanted.equals(followed.get(endpoint))) {
                    bring(wanted, spec.scaling().isOnDemand());
                }
            }
            case Target.Stopped _ -> leave(endpoint);
            case Target.Barred _, Target.Unresolved _ -> {}
        }
    }

    private @Nullable VersionNumber answers(EndpointSpec spec) {
        Wanted wanted = followed.get(spec.endpoint());
        if (wanted != null && isReady(wanted.id())) {
            return wanted.version();
        }
        return versions(spec.endpoint()).stream()
                .filter(this::isReady)
                .map(VersionId::version)
                .findFirst()
                .orElse(null);
    }

    private void bring(Wanted wanted, boolean isOnDemand) {
        followed.put(wanted.endpoint(), wanted);
        waiting.remove(wanted.endpoint());
        boolean isAnyReady = versions(wanted.endpoint()).stream().anyMatch(this::isReady);
        if (isReady(wanted.id())) {
            removeOthers(wanted.id());
        } else if (isOnDemand && !isAnyReady) {
            put(wanted.id(), Hosted.DORMANT);
            removeOthers(wanted.id());
        } else if (isAnyComingAlone(wanted.endpoint())) {
            waiting.add(wanted.endpoint());
        } else if (at(wanted.id()).isEmpty()) {
            put(wanted.id(), Hosted.COMES_ALONE);
        } else {
            wake(wanted.id());
        }
    }

    private boolean isAnyComingAlone(EndpointName endpoint) {
        return versions(endpoint).stream()
                .anyMatch(version -> at(version).filter(Hosted.COMES_ALONE::equals).isPresent());
    }

    private void removeOthers(VersionId wanted) {
        versions(wanted.endpoint()).stream()
                .filter(version -> !version.equals(wanted) && !kept.contains(version))
                .forEach(this::remove);
    }

    private void leave(EndpointName endpoint) {
        followed.remove(endpoint);
        waiting.remove(endpoint);
        versions(endpoint).forEach(this::remove);
        terms.remove(endpoint);
    }

    /// Both versions stay until they are let go.
    void keep(VersionId version) {
        kept.add(version);
        wake(version);
    }

    /// Whether a version may begin to load beside stable: what the image means comes first.
    boolean mayBegin(VersionId candidate) {
        Wanted wanted = followed.get(candidate.endpoint());
        boolean isStableComing =
                wanted != null
                        && at(wanted.id())
                                .filter(how -> how == Hosted.COMES || how == Hosted.COMES_ALONE)
                                .isPresent();
        return kept.contains(candidate)
                && at(candidate).isEmpty()
                && !isStableComing
                && !waiting.contains(candidate.endpoint());
    }

    /// The endpoint has one version again: the one that the image means.
    void alone(EndpointName endpoint, Image current) {
        kept.removeIf(version -> version.endpoint().equals(endpoint));
        follow(current);
        Wanted wanted = followed.get(endpoint);
        if (wanted != null && isReady(wanted.id())) {
            removeOthers(wanted.id());
        }
    }

    /// A version leaves, unless the image means it by now.
    void removeUnlessMeant(VersionId version) {
        Wanted wanted = followed.get(version.endpoint());
        if (wanted == null || !wanted.id().equals(version)) {
            remove(version);
        }
    }

    /// The version that answers requests of an endpoint that leave the choice open, where no
    /// release divides them.
    Optional<VersionId> newest(EndpointName endpoint) {
        return versions(endpoint).reversed().stream().filter(this::isReady).findFirst();
    }

    /// What tells it from others, as far as what can happen to it depends on it.
    String key() {
        return hosted
                + " "
                + kept.stream().map(Objects::toString).sorted().toList()
                + terms.values().stream().map(Scaling::min).toList()
                + terms.keySet()
                + followed.values().stream().map(Wanted::id).toList()
                + waiting.stream().map(Objects::toString).sorted().toList()
                + (swapping == null ? "-" : swapping)
                + (split == null
                        ? "-"
                        : split.stable() + ">" + split.candidate() + "@" + split.weight());
    }
}
