package dev.slipway.server.release;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.monitoring.TrafficSource;
import dev.slipway.monitoring.Turn;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.monitoring.quality.RowMark;
import dev.slipway.server.follow.ReleasedVersions;
import dev.slipway.serving.fleet.Fleet;
import dev.slipway.serving.release.ArmCounts;
import dev.slipway.serving.release.BadAnswer;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Carries releases out in this process: both versions loaded, traffic divided as records say, and
/// stable for everybody at once when it has to be.
///
/// Traffic moves towards candidate only by a record, and in a process that starts only after
/// whoever watches has said to go on; it moves towards stable by a call.
///
/// *Threads*: safe from any number of threads. `fallBack` swaps before it waits for anything.
final class ReleaseTraffic implements TrafficSource {
    private final Ports ports;
    private final Map<ReleaseId, Carried> carried = new ConcurrentHashMap<>();
    private long seq = -1;

    /// What it needs.
    ///
    /// @param versions loads and keeps the two versions of a release
    record Ports(
            Fleet fleet,
            ReleaseShadows shadows,
            ReleaseGates gates,
            ReleaseQuality quality,
            ReleasedVersions versions,
            Images images,
            Requirements requirements,
            FallbackLog log,
            UncleanMarker marker,
            ServerEvents events) {}

    ReleaseTraffic(Ports ports) {
        this.ports = ports;
    }

    /// Does what an image says of releases; earlier images than the last are passed over.
    synchronized void follow(Image image) {
        if (image.seq() < seq) {
            return;
        }
        seq = image.seq();
        Set<ReleaseId> open = new HashSet<>();
        for (Release release : image.openReleases()) {
            open.add(release.id());
        }
        // An image may have the end of one release and the begin of its endpoint's next: what the
        // end lets go is what the next one takes.
        for (Carried one : carried.values()) {
            if (!open.contains(one.release().id())) {
                end(image, one.release());
            }
        }
        for (Release release : image.openReleases()) {
            carry(release);
        }
    }

    /// Releases that this process took back without a record that says so.
    Set<ReleaseId> unrecorded() {
        return carried.values().stream()
                .filter(Carried::isUnrecorded)
                .map(one -> one.release().id())
                .collect(Collectors.toUnmodifiableSet());
    }

    private void carry(Release seen) {
        Carried one = carried.computeIfAbsent(seen.id(), _ -> new Carried(seen));
        one.follow(seen);
        Release release = one.release();
        ports.shadows().follow(release);
        ports.gates().follow(release);
        ports.quality().follow(release);
        if (release.weight() == 0) {
            recorded(release);
        }
        if (release.phase() == ReleasePhase.ABORTING
                || ports.log().taken(release.id()).isPresent()) {
            one.goBack(() -> ports.fleet().fallBack(release.endpoint()));
        }
        // The split comes first: a candidate that is loaded without one would answer everybody.
        apply(one);
        if (release.needsCandidate() && one.load() == null) {
            one.loads(ports.versions().beside(release));
        }
    }

    /// Divides traffic as it may be now; not behind the release's end, which nobody would undo.
    private void apply(Carried one) {
        Release release = one.release();
        if (!carried.containsKey(release.id())) {
            return;
        }
        boolean isOthers = ports.versions().isReserved(release.endpoint());
        double most = isOthers ? 0 : one.weight();
        if (most > 0 && !raise(release.id())) {
            most = 0;
        }
        double weight =
                one.divide(
                        most,
                        given ->
                                isOthers
                                        ? nothing(release)
                                        : ports.fleet()
                                                .split(release.endpoint(), release.split(given)));
        if (one.isNewWeight(weight)) {
            ports.events().publish(new ServerEvent.ReleaseRouted(release.id(), weight));
        }
        if (release.weight() == 0) {
            // Not before the journal says so: until then a crash has to be seen.
            ports.marker().lower(release.id());
            ports.marker().settled(release.id());
        }
    }

    private static ReleaseCounts nothing(Release release) {
        return new ReleaseCounts(release.plan().sticky());
    }

    /// Without the marker a crash would go unseen, so candidate answers nobody then.
    private boolean raise(ReleaseId release) {
        try {
            ports.marker().raise(release);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void recorded(Release release) {
        try {
            ports.log().recorded(release.id());
        } catch (IOException e) {
            // It says what the journal says, too.
        }
    }

    /// A release that is over leaves the version that the endpoint means now.
    private void end(Image image, Release known) {
        EndpointName endpoint = known.endpoint();
        carried.remove(known.id());
        Release last =
                image.releases(endpoint).stream()
                        .filter(release -> release.id().equals(known.id()))
                        .findFirst()
                        .orElse(known);
        if (!ports.versions().isReserved(endpoint)) {
            leave(last);
        }
        // Not by its phase: where its endpoint is gone, no image has how it ended.
        ports.shadows().end(last);
        ports.gates().end(last);
        ports.quality().follow(last);
        recorded(known);
        ports.marker().lower(known.id());
        ports.marker().settled(known.id());
    }

    private void leave(Release last) {
        EndpointName endpoint = last.endpoint();
        boolean isCandidates = last.phase() == ReleasePhase.FINAL;
        Release.Side side = isCandidates ? last.candidate() : last.stable();
        ports.fleet().prefer(endpoint, new VersionChoice.Exactly(side.version()));
        ports.fleet().unsplit(endpoint);
        if (isCandidates) {
            ports.versions().alone(last);
        } else {
            ports.versions().without(last);
        }
        ports.fleet().prefer(endpoint, VersionChoice.ROUTED);
    }

    @Override
    public Second.Shape shape(Release release) {
        if (!carried.containsKey(release.id())) {
            // Whoever watches may have seen the image first.
            follow(ports.images().current());
        }
        Carried one = carried.get(release.id());
        ReleaseCounts counts = one == null ? null : one.counts();
        return counts == null ? nothing(release).shape() : counts.shape();
    }

    @Override
    public synchronized boolean goOn(Release release, Optional<StickyKeys> keys) {
        Carried one = carried.get(release.id());
        if (one == null) {
            return false;
        }
        // Whoever watches may have seen a record before this did.
        one.follow(release);
        if (one.release().weight() == 0) {
            recorded(release);
        }
        if (release.phase() == ReleasePhase.ABORTING
                || ports.log().taken(release.id()).isPresent()) {
            return false;
        }
        ReleaseCounts counts = one.counts();
        if (counts != null) {
            keys.ifPresent(counts::goOn);
        }
        one.goOn();
        apply(one);
        return true;
    }

    @Override
    public Optional<Turn> turn(Release release, Second.Start next) {
        Carried one = carried.get(release.id());
        if (one == null || ports.versions().isReserved(release.endpoint())) {
            return Optional.empty();
        }
        applyAgain(one);
        ReleaseCounts counts = one.counts();
        if (counts == null) {
            return Optional.empty();
        }
        Second over = counts.turn(next);
        if (!one.begins(counts)) {
            return Optional.empty();
        }
        List<RowMark> marks = ports.quality().count(one.release(), over);
        return Optional.of(new Turn(over, hard(one, counts), marks, requests(counts)));
    }

    @Override
    public void countAgain(ReleaseId release) {
        ports.quality().countAgain(release);
    }

    private static long requests(ReleaseCounts counts) {
        return counts.lastSecond(Arm.CANDIDATE).requestsThatCount()
                + counts.lastSecond(Arm.STABLE).requestsThatCount();
    }

    /// A marker that could not be written is tried again.
    private synchronized void applyAgain(Carried one) {
        if (one.weight() > 0 && !ports.marker().stands(one.release().id())) {
            apply(one);
        }
    }

    private HardCounts hard(Carried one, ReleaseCounts counts) {
        ArmCounts candidate = counts.lastSecond(Arm.CANDIDATE);
        ArmCounts stable = counts.lastSecond(Arm.STABLE);
        return new HardCounts(
                candidate.evidence(),
                candidate.badAnswers(),
                stable.evidence(),
                stable.badAnswers(),
                candidate.badKeys().stream().mapToLong(Long::longValue).toArray(),
                candidate.bad().getOrDefault(BadAnswer.NON_FINITE, 0L),
                crash(one));
    }

    private @Nullable String crash(Carried one) {
        boolean isReady = ports.versions().isThere(one.release());
        return one.hasLostCandidate(isReady) && one.weight() > 0
                ? "version " + one.release().candidate().version() + " does not answer any more"
                : null;
    }

    @Override
    public Optional<long[]> keys(Release release) {
        Carried one = carried.get(release.id());
        ReleaseCounts counts = one == null ? null : one.counts();
        return counts == null ? Optional.empty() : counts.keys();
    }

    @Override
    public void fallBack(Release release, ReleaseTransition move) {
        Carried one = carried.get(release.id());
        if (one == null || one.isBack()) {
            return;
        }
        one.goBack(() -> ports.fleet().fallBack(release.endpoint()));
        synchronized (this) {
            // An image from before candidate had anything may come later, and must not be taken for
            // the record of this.
            one.follow(release);
        }
        if (release.weight() > 0) {
            note(release.id(), move);
        }
        synchronized (this) {
            apply(one);
        }
    }

    /// Should this process die before the record, the next one knows.
    private void note(ReleaseId release, ReleaseTransition move) {
        try {
            ports.log()
                    .note(
                            release,
                            new FallbackLog.Taken(move.to(), move.cause(), move.why().value()));
        } catch (IOException e) {
            // The marker stands until the record: the next start gives candidate nothing.
        }
    }

    @Override
    public LoadState loadState(Release release) {
        Carried one = carried.get(release.id());
        CompletableFuture<VersionState> load = one == null ? null : one.load();
        if (one == null || load == null) {
            return lacking(release)
                    .<LoadState>map(LoadState.Blocked::new)
                    .orElseGet(LoadState.Allowed::new);
        }
        if (ports.versions().isThere(release)) {
            return release.weight() > 0 ? new LoadState.Ready() : besideStable(release);
        }
        if (!load.isDone()) {
            return new LoadState.Loading();
        }
        return switch (load.join()) {
            case VersionState.Failed(String reason) -> new LoadState.Failed(reason);
            case VersionState.Ready(),
                    VersionState.Loading(),
                    VersionState.Unloaded(),
                    VersionState.Dormant _ ->
                    new LoadState.Failed("it was unloaded");
        };
    }

    /// Candidate may have been there before stable, which it must not begin to answer without.
    private LoadState besideStable(Release release) {
        if (ports.versions().isStableThere(release)) {
            return new LoadState.Ready();
        }
        return ports.versions()
                .stableFailure(release)
                .<LoadState>map(LoadState.WithoutStable::new)
                .orElseGet(LoadState.Loading::new);
    }

    @Override
    public Optional<String> lacking(Release release) {
        Image image = ports.images().current();
        Optional<EndpointSpec> endpoint =
                image.object(new ObjectId(Kind.ENDPOINT, release.endpoint().value()))
                        .map(object -> (EndpointSpec) object.spec());
        return image.model(release.model())
                .flatMap(model -> model.version(release.candidate().version()))
                .flatMap(version ->
                        endpoint.map(spec -> ports.requirements().toTakeOver(image, spec, version)))
                .filter(lacks -> !lacks.isEmpty())
                .map(lacks -> String.join("; ", lacks));
    }

    @Override
    public synchronized GateState gate(Release release, double perSecond) {
        return newest(release)
                .map(now -> ports.gates().state(now, perSecond))
                .orElseGet(() -> new GateState.Waiting("this process does not carry it out"));
    }

    @Override
    public Optional<String> classes(Release release) {
        Carried one = carried.get(release.id());
        ReleaseCounts counts = one == null ? null : one.counts();
        return counts == null ? Optional.empty() : Optional.of(counts.compared().words());
    }

    @Override
    public AwaitedLabels awaited(Release release) {
        return ports.quality().awaited(release);
    }

    @Override
    public synchronized ShadowState shadow(Release release) {
        // A process may be started with models of the endpoint's name while copies are made.
        return ports.versions().isReserved(release.endpoint())
                ? ShadowState.NONE
                : newest(release).map(ports.shadows()::state).orElse(ShadowState.NONE);
    }

    /// As it stands for all that is known; empty where it is over, though whoever watches has not
    /// seen that yet: what began for it now would end with nothing.
    private Optional<Release> newest(Release seen) {
        return Optional.ofNullable(carried.get(seen.id()))
                .map(Carried::release)
                .map(known -> known.moves().size() > seen.moves().size() ? known : seen);
    }
}
