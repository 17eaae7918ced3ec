package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Which packages were given to the fleet, and under which names; versions of a release stay
/// whatever else comes.
///
/// *Threads*: the reconciler's lock.
final class Installed {
    private final ReconcilerSpec spec;
    private final RecordedPackage.Checks checks;
    private final Map<VersionId, Sha256> digests = new HashMap<>();
    private final Set<VersionId> kept = new HashSet<>();

    /// @param checks what is asked of versions before they are loaded
    Installed(ReconcilerSpec spec, RecordedPackage.Checks checks) {
        this.spec = spec;
        this.checks = checks;
    }

    /// Looks at versions and acts upon it: no load that ends meanwhile changes what was found.
    <T> T asOne(Supplier<T> work) {
        return spec.fleet().asOne(work);
    }

    /// Whether it answers.
    boolean isThere(Wanted wanted) {
        return wanted.digest().equals(digests.get(wanted.id()))
                && spec.models().versions(wanted.endpoint()).stream()
                        .filter(version -> version.id().equals(wanted.id()))
                        .anyMatch(version -> version.state().isReady());
    }

    /// How a version is; empty where the fleet does not know it.
    Optional<VersionState> state(VersionId version) {
        return spec.models().versions(version.endpoint()).stream()
                .filter(there -> there.id().equals(version))
                .map(ServedVersion::state)
                .findFirst();
    }

    /// Whether its last load has failed; not while it is being loaded again, for those who wait.
    boolean hasFailed(VersionId version) {
        boolean isLoading =
                spec.fleet().standbys().find(version).filter(Standby::isWaking).isPresent();
        return !isLoading
                && spec.models().versions(version.endpoint()).stream()
                        .filter(there -> there.id().equals(version))
                        .anyMatch(there -> there.state() instanceof VersionState.Failed);
    }

    /// All versions of an endpoint that the fleet knows.
    List<VersionId> versions(EndpointName endpoint) {
        return spec.models().versions(endpoint).stream().map(ServedVersion::id).toList();
    }

    /// Loads a version and then unloads the others, but for those that are kept.
    CompletableFuture<VersionState> replace(Wanted wanted) {
        begin(wanted);
        try {
            return spec.fleet().replace(wanted.id(), recorded(wanted));
        } catch (IllegalArgumentException e) {
            return failed(e);
        }
    }

    /// Lets a version be loaded by the first request for it, and unloads the others.
    CompletableFuture<VersionState> offer(Wanted wanted) {
        return asOne(() -> {
            begin(wanted);
            try {
                spec.fleet().offer(wanted.id(), recorded(wanted));
            } catch (IllegalArgumentException e) {
                return failed(e);
            }
            removeOthers(wanted);
            return CompletableFuture.completedFuture(new VersionState.Dormant(Tier.COLD));
        });
    }

    /// Loads a version beside the others.
    CompletableFuture<VersionState> beside(Wanted wanted) {
        begin(wanted);
        try {
            return spec.fleet().install(wanted.id(), recorded(wanted));
        } catch (IllegalArgumentException e) {
            digests.remove(wanted.id());
            return failed(e);
        }
    }

    private void begin(Wanted wanted) {
        if (digests.containsKey(wanted.id())) {
            // Another model's version of the same number.
            remove(wanted.id());
        }
        note(wanted);
    }

    private PackageSource recorded(Wanted wanted) {
        return new RecordedPackage(wanted, spec.packages(), checks);
    }

    private static CompletableFuture<VersionState> failed(IllegalArgumentException why) {
        return CompletableFuture.completedFuture(
                new VersionState.Failed(String.valueOf(why.getMessage())));
    }

    /// It is there, by whichever try, or about to be.
    void note(Wanted wanted) {
        List<VersionId> known = versions(wanted.endpoint());
        digests.keySet()
                .removeIf(one -> one.endpoint().equals(wanted.endpoint()) && !known.contains(one));
        digests.put(wanted.id(), wanted.digest());
    }

    /// Keeps a version, whichever else is to answer alone.
    void keep(VersionId version) {
        kept.add(version);
        spec.fleet().pin(version);
    }

    /// Keeps an endpoint's versions no longer than others: all of them as one, as otherwise another
    /// that has loaded meanwhile would unload one and leave the other.
    void keepNone(EndpointName endpoint) {
        List<VersionId> free =
                kept.stream().filter(version -> version.endpoint().equals(endpoint)).toList();
        boolean _ =
                asOne(() -> {
                    free.forEach(spec.fleet()::unpin);
                    return kept.removeAll(free);
                });
    }

    boolean isKept(VersionId version) {
        return kept.contains(version);
    }

    /// Unloads all other versions of the endpoint, but for those that are kept, if this one
    /// answers. Whether it does. So it does where the endpoint prefers one of them: there is no
    /// moment in which none answers.
    boolean alone(Wanted wanted) {
        return asOne(() -> {
            boolean isThere = isThere(wanted);
            if (isThere) {
                spec.fleet().prefer(wanted.endpoint(), new VersionChoice.Exactly(wanted.version()));
                removeOthers(wanted);
                spec.fleet().prefer(wanted.endpoint(), VersionChoice.ROUTED);
            }
            return isThere;
        });
    }

    private void removeOthers(Wanted wanted) {
        versions(wanted.endpoint()).stream()
                .filter(version -> !version.equals(wanted.id()) && !isKept(version))
                .forEach(this::remove);
    }

    /// Unloads a version, unless another package was given under its number: another model's.
    void remove(Wanted gone) {
        Sha256 given = digests.get(gone.id());
        if (given == null || given.equals(gone.digest())) {
            remove(gone.id());
        }
    }

    /// Unloads a version.
    void remove(VersionId version) {
        digests.remove(version);
        spec.fleet().remove(version);
    }

    /// Gives up what is not there yet of an endpoint, but for what is kept: once loaded it would
    /// unload what answers.
    void giveUpLoading(EndpointName endpoint) {
        for (VersionId version : versions(endpoint)) {
            if (!isKept(version) && spec.fleet().giveUp(version)) {
                digests.remove(version);
            }
        }
    }

    /// Unloads what may serve nobody by now of the model that an endpoint serves, whatever is there
    /// to take its place; a release has its own versions leave.
    void withdraw(Image image, EndpointSpec endpoint) {
        ModelName model = endpoint.serves().model();
        for (VersionId version : versions(endpoint.endpoint())) {
            Sha256 digest = digests.get(version);
            if (digest != null
                    && !isKept(version)
                    && new Wanted(version.endpoint(), model, version.version(), digest)
                            .isQuarantined(image)) {
                remove(version);
            }
        }
    }

    /// Unloads all versions of an endpoint and lets this one be known.
    void parkAlone(Wanted wanted) {
        boolean _ =
                asOne(() -> {
                    park(wanted.id());
                    removeOthers(wanted);
                    return true;
                });
    }

    /// Unloads a version and lets it be known.
    void park(VersionId version) {
        digests.remove(version);
        spec.fleet().park(version);
    }

    /// The packages that were given.
    Collection<Sha256> digests() {
        return digests.values();
    }
}
