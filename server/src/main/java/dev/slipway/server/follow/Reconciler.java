package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.ObjectId;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Watches the image and makes the fleet follow: loads what an endpoint should serve beside what it
/// serves, swaps, unloads the rest, and reports what became of it.
///
/// *Threads*: any; one lock, which is never held while something loads.
public final class Reconciler implements AutoCloseable {
    private final ReconcilerSpec spec;
    private final Reports reports;
    private final LastServed lastServed;
    private final Changes changes;
    private final Reserved reserved;
    private final FleetTerms terms;
    private final FollowedVersions followed = new FollowedVersions();
    private final Installed installed;
    private final LapsedVersions lapsed;
    private final Targets targets;
    private final Map<VersionId, CompletableFuture<VersionState>> firstLoads;
    private final Watch watch;
    private final LoadChecks loadChecks;
    private final ShadowedVersions shadowed;
    private final RecordedPackage.Checks checks =
            new RecordedPackage.Checks() {
                @Override
                public void fetched(Wanted wanted) throws IOException {
                    loadChecks.requireSignature(wanted);
                    loadChecks.requireConnection(wanted);
                }

                @Override
                public void wakes(Wanted wanted) throws IOException {
                    loadChecks.requireLoadable(wanted);
                }

                @Override
                public void loaded(Wanted wanted, VersionState state) {
                    woke(wanted, state);
                }
            };

    /// The one that is followed.
    private Image followedImage;

    private Reconciler(ReconcilerSpec spec) {
        this.spec = spec;
        this.reports = new Reports(spec);
        this.installed = new Installed(spec, checks);
        this.loadChecks = new LoadChecks(spec);
        this.shadowed = new ShadowedVersions(spec, checks);
        this.lastServed = new LastServed(spec.lastServed());
        this.lapsed = new LapsedVersions(spec.asking().events());
        this.targets = new Targets(spec, followed, installed, lastServed);
        this.terms = new FleetTerms(spec);
        this.changes = new Changes(spec.reserved());
        this.reserved = new Reserved(spec, reports);
        this.followedImage = spec.images().current();
        lastServed.begin(followedImage);
        follow(followedImage);
        this.firstLoads = loads();
        this.watch = spec.images().watch(this::follow);
    }

    /// Begins to load what the current image says, and follows later ones.
    public static Reconciler start(ReconcilerSpec spec) {
        return new Reconciler(spec);
    }

    /// What began to load at the start.
    public Map<VersionId, CompletableFuture<VersionState>> firstLoads() {
        return Map.copyOf(firstLoads);
    }

    private synchronized Map<VersionId, CompletableFuture<VersionState>> loads() {
        return followed.loads();
    }

    /// Brings the fleet on its way to what `image` says, unless it follows a later one already:
    /// whoever asks to load something does not wait for the watch, which may come second.
    synchronized void follow(Image image) {
        if (image.seq() < followedImage.seq()) {
            return;
        }
        Image before = followedImage;
        followedImage = image;
        if (changes.begin(image)) {
            terms.setTeams(image);
        }
        for (EndpointSpec endpoint : changes.in(image)) {
            if (isAnothers(before, image, endpoint)) {
                // The image without it was passed over.
                end(endpoint.endpoint());
            }
            follow(image, endpoint);
            changes.follows(image, endpoint);
        }
        for (EndpointName gone : changes.gone()) {
            end(gone);
            changes.again(gone);
        }
        reserved.follow(image);
    }

    /// Whether an endpoint was removed, and another team has declared one of its name: what
    /// answered before is not theirs.
    private static boolean isAnothers(Image before, Image now, EndpointSpec endpoint) {
        ObjectId id = ObjectId.of(endpoint);
        Optional<Instant> since = now.object(id).map(DeclaredObject::created);
        return before.object(id)
                .filter(was -> since.filter(was.created()::equals).isEmpty())
                .filter(was -> !((EndpointSpec) was.spec()).team().equals(endpoint.team()))
                .isPresent();
    }

    private void end(EndpointName gone) {
        leave(gone);
        spec.fleet().gone(gone);
    }

    private void follow(Image image, EndpointSpec endpoint) {
        terms.set(endpoint);
        if (image.unloading(endpoint.endpoint()).isPresent()) {
            park(image, endpoint);
            return;
        }
        shadowed.withdraw(image, endpoint.endpoint());
        installed.withdraw(image, endpoint);
        switch (targets.of(image, endpoint)) {
            case Target.Of(Wanted wanted, List<String> lacking) -> {
                lapsed.note(wanted, lacking);
                if (!followed.isWanted(wanted) || !followed.isBrought(wanted.endpoint())) {
                    bring(wanted, image.seq(), endpoint.scaling().isOnDemand());
                } else {
                    followed.end(wanted.endpoint()).ifPresent(state -> goOn(image, wanted, state));
                }
            }
            case Target.Barred(Wanted wanted, String reason) -> bar(wanted, reason, image.seq());
            case Target.Unresolved _ -> {
                lapsed.forget(endpoint.endpoint());
                // One that is quarantined may still wait for its turn to load.
                followed.of(endpoint.endpoint())
                        .filter(now -> now.isQuarantined(image))
                        .ifPresent(now -> followed.forget(now.endpoint()));
            }
            case Target.Stopped _ -> leave(endpoint.endpoint());
        }
    }

    private void goOn(Image image, Wanted wanted, VersionState state) {
        if (state instanceof VersionState.Ready && installed.isThere(wanted)) {
            // The endpoint may be another one of its name, which is answered by the same.
            lastServed.note(image, wanted);
        }
        reports.tellAgain(wanted, image.seq(), state);
    }

    /// Loads nothing, not even what was wanted before, and tries again with every image that says
    /// something new.
    private void bar(Wanted wanted, String reason, long seq) {
        if (followed.isBarred(wanted, reason)) {
            reports.tellAgain(wanted, seq, new VersionState.Failed(reason));
            return;
        }
        if (followed.isBrought(wanted.endpoint())) {
            // Nobody wants it any more.
            installed.giveUpLoading(wanted.endpoint());
        }
        followed.bar(wanted, reason);
        lapsed.bar(wanted, reason);
        comeBack(wanted);
        reports.tell(wanted, seq, new VersionState.Failed(reason));
    }

    /// How many endpoints have a version that lacks something asked of it: it answers until it
    /// would be loaded again, or was not loaded.
    public synchronized int lapsed() {
        return lapsed.count();
    }

    /// Lets an endpoint that was unloaded by hand be known and answer nobody.
    private void park(Image image, EndpointSpec endpoint) {
        followed.forget(endpoint.endpoint());
        lapsed.forget(endpoint.endpoint());
        if (!(targets.of(image, endpoint) instanceof Target.Of(Wanted wanted, _))) {
            installed.versions(endpoint.endpoint()).forEach(installed::park);
            return;
        }
        installed.parkAlone(wanted);
    }

    private void leave(EndpointName endpoint) {
        followed.forget(endpoint);
        lapsed.forget(endpoint);
        lastServed.forget(endpoint);
        // Until the last request has left it stays on its owner's account.
        installed.versions(endpoint).forEach(installed::remove);
        spec.fleet().clearTerms(endpoint);
    }

    private void bring(Wanted wanted, long seq, boolean isOnDemand) {
        if (shadowed.giveWay(wanted)) {
            installed.note(wanted);
        }
        Optional<CompletableFuture<VersionState>> earlier = followed.load(wanted.endpoint());
        CompletableFuture<VersionState> told = new CompletableFuture<>();
        followed.bring(wanted, told);
        CompletableFuture<VersionState> load = begun(wanted, earlier, isOnDemand);
        CompletableFuture<Void> _ =
                load.exceptionally(Reconciler::broken)
                        .thenAccept(state -> {
                            try {
                                ended(wanted, seq, state);
                            } finally {
                                told.complete(state);
                            }
                        });
    }

    /// Whatever breaks, the load has an end: the next version of the endpoint waits for it.
    private CompletableFuture<VersionState> begun(
            Wanted wanted, Optional<CompletableFuture<VersionState>> earlier, boolean isOnDemand) {
        try {
            return installed.asOne(() -> begin(wanted, earlier, isOnDemand));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static VersionState broken(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean isWrapped = thrown instanceof CompletionException && cause != null;
        return new VersionState.Failed(String.valueOf(isWrapped ? cause : thrown));
    }

    private CompletableFuture<VersionState> begin(
            Wanted wanted, Optional<CompletableFuture<VersionState>> earlier, boolean isOnDemand) {
        if (installed.alone(wanted)) {
            return CompletableFuture.completedFuture(new VersionState.Ready());
        }
        return isOnDemand && !isLoadedBeside(wanted)
                ? installed.offer(wanted)
                : earlier.map(before -> after(before, wanted))
                        .orElseGet(() -> installed.replace(wanted));
    }

    /// Whether another version of the endpoint answers without being loaded first: those who ask it
    /// now do not wait for the next one. Another model's of the same number leaves before.
    private boolean isLoadedBeside(Wanted wanted) {
        return spec.models().versions(wanted.endpoint()).stream()
                .filter(version -> !version.id().equals(wanted.id()))
                .anyMatch(version -> version.state() instanceof VersionState.Ready);
    }

    /// Whichever of two versions of an endpoint loads last unloads the other, so the later one
    /// waits for the earlier.
    private CompletableFuture<VersionState> after(
            CompletableFuture<VersionState> earlier, Wanted wanted) {
        return earlier.isDone()
                ? installed.replace(wanted)
                : earlier.thenCompose(_ -> installIfWanted(wanted));
    }

    private synchronized CompletableFuture<VersionState> installIfWanted(Wanted wanted) {
        if (followed.isWanted(wanted)) {
            // It may have been loaded, left and be wanted again meanwhile.
            return installed.asOne(() -> begin(wanted, Optional.empty(), false));
        }
        return CompletableFuture.completedFuture(new VersionState.Unloaded());
    }

    /// Hears what became of a load that began with a request.
    private void woke(Wanted wanted, VersionState state) {
        ended(wanted, spec.images().current().seq(), state);
    }

    /// Hears what became of a load, on the thread that loaded.
    private void ended(Wanted wanted, long seq, VersionState state) {
        synchronized (this) {
            changes.again(wanted.endpoint());
            if (!followed.isWanted(wanted)) {
                return;
            }
            if (state instanceof VersionState.Ready) {
                // It may be there by another try than the one that was heard of before.
                installed.note(wanted);
                lastServed.note(followedImage, wanted);
            } else if (state instanceof VersionState.Failed) {
                comeBack(wanted);
            }
        }
        reports.tell(wanted, seq, state);
    }

    /// After a restart: lets what answered before answer while the version that should will not
    /// load.
    private void comeBack(Wanted failed) {
        boolean answers =
                spec.models().versions(failed.endpoint()).stream()
                        .anyMatch(version -> version.state().isReady());
        Optional<Wanted> last = lastServed.of(followedImage, failed.endpoint());
        if (answers
                || last.isEmpty()
                || last.get().equals(failed)
                || !loadChecks.mayServe(last.get())) {
            return;
        }
        Wanted wanted = last.get();
        CompletableFuture<VersionState> _ = installed.beside(wanted);
    }

    /// Loads `candidate` beside `stable`, once that answers, and keeps both until [#alone];
    /// what became of it. Another try when it failed before.
    synchronized CompletableFuture<VersionState> beside(Wanted stable, Wanted candidate) {
        installed.keep(stable.id());
        installed.keep(candidate.id());
        // An image from before the release could unload stable, if it were followed later.
        follow(spec.images().current());
        if (shadowed.handOver(candidate)) {
            installed.note(candidate);
        }
        if (installed.isThere(candidate)) {
            return CompletableFuture.completedFuture(new VersionState.Ready());
        }
        return followed.load(stable.endpoint())
                .orElseGet(() -> CompletableFuture.completedFuture(new VersionState.Unloaded()))
                .thenCompose(_ -> besideNow(candidate));
    }

    private synchronized CompletableFuture<VersionState> besideNow(Wanted candidate) {
        if (!installed.isKept(candidate.id())) {
            return CompletableFuture.completedFuture(new VersionState.Unloaded());
        }
        return installed.asOne(() ->
                installed.isThere(candidate)
                        ? CompletableFuture.completedFuture(new VersionState.Ready())
                        : installed.beside(candidate));
    }

    /// Unloads a version, unless the image means it by now: it itself, or what its endpoint is
    /// brought to has its number. Whoever asks may be behind the image.
    synchronized void remove(Wanted gone) {
        boolean isMeant =
                followed.of(gone.endpoint())
                        .filter(now -> now.id().equals(gone.id()))
                        .filter(now -> now.equals(gone) || followed.isBrought(gone.endpoint()))
                        .isPresent();
        if (!isMeant) {
            installed.remove(gone);
        }
    }

    /// Whether a version answers.
    synchronized boolean isThere(Wanted wanted) {
        return installed.isThere(wanted);
    }

    /// Why a version that an endpoint should have could not be loaded; empty while it answers, or
    /// is being loaded, be it once more.
    synchronized Optional<String> failure(Wanted wanted) {
        VersionState now =
                installed
                        .state(wanted.id())
                        .or(() ->
                                followed.isWanted(wanted)
                                        ? followed.end(wanted.endpoint())
                                        : Optional.empty())
                        .orElse(null);
        return now instanceof VersionState.Failed(String reason)
                ? Optional.of(reason)
                : Optional.empty();
    }

    /// Lets an endpoint have one version again: the one that the image means.
    synchronized void alone(EndpointName endpoint) {
        installed.keepNone(endpoint);
        changes.again(endpoint);
        follow(spec.images().current());
        followed.of(endpoint).ifPresent(installed::alone);
    }

    /// Tries again what failed to load of models that compute elsewhere: what was not there may be
    /// by now.
    public synchronized void retryRemote() {
        Image image = spec.images().current();
        for (Wanted failed : followed.failed()) {
            if (failed.isRemote(image)) {
                followed.forget(failed.endpoint());
                changes.again(failed.endpoint());
            }
        }
        follow(image);
    }

    /// Tries again what failed; what becomes of the endpoint's load, or empty when there is nothing
    /// to load.
    Optional<CompletableFuture<VersionState>> retry(EndpointName endpoint) {
        synchronized (this) {
            followed.of(endpoint)
                    .filter(this::hasFailed)
                    .ifPresent(failed -> followed.forget(failed.endpoint()));
            changes.again(endpoint);
            follow(spec.images().current());
            return followed.load(endpoint);
        }
    }

    /// Whether it did not load, be it for a request, after it had been let be known.
    private boolean hasFailed(Wanted wanted) {
        return followed.end(wanted.endpoint())
                .filter(end ->
                        end instanceof VersionState.Failed || installed.hasFailed(wanted.id()))
                .isPresent();
    }

    /// What becomes of an endpoint's load; empty when nothing is loaded for it.
    synchronized Optional<CompletableFuture<VersionState>> loadOf(EndpointName endpoint) {
        return followed.load(endpoint);
    }

    /// What is loaded beside the versions that answer to see their traffic.
    public ShadowedVersions shadowed() {
        return shadowed;
    }

    /// The packages that are loaded, are being loaded, or would be loaded for one that fails.
    public synchronized Set<Sha256> inUse() {
        Set<Sha256> digests = new HashSet<>(installed.digests());
        digests.addAll(followed.digests());
        digests.addAll(lastServed.digests());
        digests.addAll(shadowed.inUse());
        return digests;
    }

    /// Follows no more; what is loaded stays.
    @Override
    public void close() {
        watch.close();
    }
}
