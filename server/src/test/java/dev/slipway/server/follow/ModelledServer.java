package dev.slipway.server.follow;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Command;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.image.FoldedImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server at one moment: what is recorded, what stands beside the journal, and a process that
/// follows the records at its own pace and dies at any moment.
///
/// Commands are decided and folded by the real control plane. Traffic is carried out as
/// `ReleaseTraffic` does, and allowed as `WatchedRelease` does.
final class ModelledServer {
    final PureControl control;
    final CollectedArtifacts collected;
    final Defect defect;

    private PureControl.@Nullable Recorded last;
    FoldedImage image = FoldedImage.EMPTY;

    /// What outlives the process: its log and marker, what a process before left of the latter, and
    /// the artifacts.
    Map<ReleaseId, ReleasePhase> log = new HashMap<>();

    Set<ReleaseId> standing = new HashSet<>();
    Set<ReleaseId> left = new HashSet<>();
    Set<Sha256> artifacts;

    /// The process.
    ModelledProcess process;

    /// Images that its threads have taken up and not followed yet.
    @Nullable FoldedImage pickedByReconciler;

    @Nullable FoldedImage pickedByTraffic;

    private long trafficSeq = -1;
    @Nullable Release carried;
    boolean isBack;
    private boolean goesOn;
    private boolean isAsked;
    private Set<ReleaseId> endedUncleanly = Set.of();
    private @Nullable ReleaseId watched;
    private boolean isAllowed;
    boolean isUnclean;
    boolean isTurned;

    /// What is only looked at: whether stable has answered since this process carries the release;
    /// the release that was taken back by a swap or by a death, until records have said so and then
    /// given its candidate something again; and endpoints as releases began.
    boolean wasStableReady;

    @Nullable ReleaseId takenBack;
    private boolean isBackRecorded;

    /// The last image that had an open release's stable out of service.
    private long revokedSeq = -1;

    Map<ReleaseId, EndpointSpec> begun = new HashMap<>();

    ModelledServer(PureControl control, CollectedArtifacts collected, Defect defect) {
        this.control = control;
        this.collected = collected;
        this.defect = defect;
        this.artifacts = collected.all();
        this.process = new ModelledProcess(defect);
    }

    ModelledServer copy() {
        ModelledServer copy = new ModelledServer(control, collected, defect);
        copy.last = last;
        copy.image = image;
        copy.log = new HashMap<>(log);
        copy.standing = new HashSet<>(standing);
        copy.left = new HashSet<>(left);
        copy.artifacts = artifacts;
        copy.process = process.copy();
        copy.pickedByReconciler = pickedByReconciler;
        copy.pickedByTraffic = pickedByTraffic;
        copy.trafficSeq = trafficSeq;
        copy.carried = carried;
        copy.isBack = isBack;
        copy.goesOn = goesOn;
        copy.isAsked = isAsked;
        copy.endedUncleanly = endedUncleanly;
        copy.watched = watched;
        copy.isAllowed = isAllowed;
        copy.isUnclean = isUnclean;
        copy.isTurned = isTurned;
        copy.wasStableReady = wasStableReady;
        copy.takenBack = takenBack;
        copy.isBackRecorded = isBackRecorded;
        copy.revokedSeq = revokedSeq;
        copy.begun = new HashMap<>(begun);
        return copy;
    }

    /// Submits a command. Whether anything was recorded.
    boolean submit(Principal who, Command command) {
        Optional<List<? extends Fact>> facts = control.decide(image, who, command);
        if (facts.isEmpty() || facts.get().isEmpty()) {
            return false;
        }
        for (Fact fact : facts.get()) {
            image = PureControl.fold(image, who, fact);
            last = new PureControl.Recorded(last, who, fact);
        }
        return true;
    }

    /// The endpoint's release that is open.
    Optional<Release> open() {
        return image.release(Scene.FLIGHTS).filter(release -> !release.isOver());
    }

    static VersionId stable(Release release) {
        return ModelledProcess.id(release.endpoint(), release.stable().version());
    }

    static VersionId candidate(Release release) {
        return ModelledProcess.id(release.endpoint(), release.candidate().version());
    }

    /// The reconciler follows what it took up, or the newest image.
    void reconcile() {
        FoldedImage picked = pickedByReconciler;
        pickedByReconciler = null;
        process.follow(picked == null ? image : picked);
        if (!isAsked) {
            // Until the versions of the release are kept, this may be an image from before it.
            wasStableReady = false;
        }
    }

    /// So do those who carry releases out.
    void carryOut() {
        FoldedImage picked = pickedByTraffic;
        pickedByTraffic = null;
        FoldedImage newest = picked == null ? image : picked;
        if (newest.seq() < trafficSeq) {
            return;
        }
        trafficSeq = newest.seq();
        Optional<Release> open = newest.release(Scene.FLIGHTS).filter(release -> !release.isOver());
        Optional<Release> over =
                Optional.ofNullable(carried)
                        .filter(before ->
                                open.filter(one -> one.id().equals(before.id())).isEmpty());
        if (defect != Defect.LATE_END) {
            over.ifPresent(before -> end(newest, before));
        }
        open.ifPresent(this::carry);
        if (defect == Defect.LATE_END && over.isPresent()) {
            Release after = carried;
            end(newest, over.get());
            carried = open.isPresent() ? after : null;
        }
    }

    private void carry(Release seen) {
        Release before = carried;
        if (before == null || !before.id().equals(seen.id())) {
            carried = seen;
            isBack = false;
            goesOn = false;
            isAsked = false;
            wasStableReady = false;
        }
        Release release = know(seen);
        if (release.weight() == 0) {
            log.remove(release.id());
        }
        if (release.phase() == ReleasePhase.ABORTING || isLogged(release.id())) {
            isBack = true;
        }
        apply(release);
        if (release.needsCandidate() && !isAsked) {
            isAsked = true;
            process.keep(stable(release));
            process.keep(candidate(release));
            if (defect != Defect.LATE_FOLLOW) {
                process.follow(image);
            }
        }
    }

    /// The newest of what was known of the carried release and of what is seen of it.
    private Release know(Release seen) {
        Release before = carried;
        if (before != null
                && seen.moves().size() < before.moves().size()
                && defect != Defect.OLD_IMAGE) {
            return before;
        }
        if (before != null && seen.uncleanEnds() > before.uncleanEnds()) {
            left.remove(seen.id());
        }
        carried = seen;
        return seen;
    }

    private boolean isLogged(ReleaseId release) {
        return log.containsKey(release) && defect != Defect.NO_MARKS;
    }

    private void apply(Release release) {
        double weight = isBack || !goesOn ? 0 : release.weight();
        if (weight > 0) {
            standing.add(release.id());
        }
        process.split =
                new ReleaseSplit(
                        release.id(),
                        release.stable().version(),
                        release.candidate().version(),
                        weight,
                        release.salt(),
                        release.plan().sticky());
        process.wake(stable(release));
        process.wake(candidate(release));
        if (release.weight() == 0) {
            standing.remove(release.id());
        }
    }

    private void end(FoldedImage newest, Release known) {
        Release last =
                newest.release(known.endpoint())
                        .filter(release -> release.id().equals(known.id()))
                        .orElse(known);
        carried = null;
        wasStableReady = false;
        process.split = null;
        process.alone(known.endpoint(), image);
        if (last.phase() != ReleasePhase.FINAL) {
            process.removeUnlessMeant(candidate(last));
        } else if (process.isReady(candidate(last))) {
            process.removeUnlessMeant(stable(last));
        }
        log.remove(known.id());
        standing.remove(known.id());
        left.remove(known.id());
    }

    /// The watcher looks: candidate may have what records give it once nothing speaks against it.
    void look() {
        Optional<Release> open = open();
        if (open.isEmpty()) {
            watched = null;
            return;
        }
        Release release = open.get();
        if (!release.id().equals(watched)) {
            watched = release.id();
            isAllowed = false;
            isTurned = false;
            isUnclean = endedUncleanly.contains(release.id());
        }
        if (release.weight() == 0) {
            isUnclean = false;
            isTurned = false;
        }
        boolean may = release.weight() == 0 || process.isReady(candidate(release));
        if (!isAllowed && !isUnclean && !isTurned && may) {
            isAllowed = goOn(release);
        }
        if (release.phase() == ReleasePhase.ABORTING) {
            fallBack(release, ReleasePhase.ABORTING, true);
        }
    }

    private boolean goOn(Release release) {
        Release here = carried;
        if (here == null
                || !here.id().equals(release.id())
                || release.phase() == ReleasePhase.ABORTING
                || isLogged(release.id())) {
            return false;
        }
        Release newest = defect == Defect.OLD_WEIGHT ? here : know(release);
        goesOn = true;
        isBack = false;
        apply(newest);
        return true;
    }

    /// Whether the watcher has looked at this release in this process.
    boolean isWatched(Release release) {
        return release.id().equals(watched);
    }

    /// Something speaks against candidate: stable answers everybody, and a record is to follow.
    boolean turnBack(ReleasePhase to, boolean hasDisk) {
        Optional<Release> open = open().filter(release -> release.weight() > 0);
        if (open.isEmpty() || isTurned || !isWatched(open.get())) {
            return false;
        }
        Release release = open.get();
        boolean hadSome =
                process.split != null
                        && process.split.release().equals(release.id())
                        && process.split.weight() > 0;
        fallBack(release, to, hasDisk);
        isAllowed = false;
        isTurned = true;
        // Where candidate had nothing, only what is on the disk is known to the next process.
        if (hadSome || log.containsKey(release.id())) {
            takeBack(release);
        }
        return true;
    }

    private void takeBack(Release release) {
        takenBack = release.id();
        isBackRecorded = false;
    }

    private void fallBack(Release release, ReleasePhase to, boolean hasDisk) {
        Release here = carried;
        if (here == null || !here.id().equals(release.id()) || isBack) {
            return;
        }
        isBack = true;
        Release newest = know(release);
        if (release.weight() > 0 && hasDisk) {
            log.putIfAbsent(release.id(), to);
        }
        apply(newest);
    }

    /// The process dies, and another begins with what stands on the disk.
    void crash() {
        open().filter(release -> release.weight() > 0 && isAnswering(release))
                .ifPresent(this::takeBack);
        FoldedImage again = PureControl.foldAgain(last);
        if (!ImageKey.of(again).equals(ImageKey.of(image))) {
            throw new AssertionError("folded again: " + ImageKey.of(again));
        }
        image = again;
        boolean hasMarks = defect != Defect.NO_MARKS;
        left.addAll(standing);
        standing = new HashSet<>();
        endedUncleanly = new HashSet<>();
        for (ReleaseId release : left) {
            if (hasMarks && !log.containsKey(release)) {
                endedUncleanly.add(release);
            }
        }
        process = new ModelledProcess(defect);
        pickedByReconciler = null;
        pickedByTraffic = null;
        trafficSeq = -1;
        carried = null;
        isBack = false;
        goesOn = false;
        isAsked = false;
        watched = null;
        isAllowed = false;
        isUnclean = false;
        isTurned = false;
        wasStableReady = false;
        process.follow(image);
        carryOut();
    }

    /// Takes note of what is only looked at.
    void note() {
        Optional<Release> open = open();
        open.ifPresent(release ->
                begun.computeIfAbsent(
                        release.id(),
                        _ -> ModelledProcess.spec(image, Scene.FLIGHTS).orElseThrow()));
        if (open.filter(this::isOutOfService).isPresent()) {
            revokedSeq = image.seq();
        }
        Optional<Release> back = open.filter(release -> release.id().equals(takenBack));
        if (back.isEmpty() || (isBackRecorded && back.get().weight() > 0)) {
            takenBack = null;
        } else if (back.get().weight() == 0) {
            isBackRecorded = true;
        }
        Release here = carried;
        wasStableReady =
                here != null
                        && !isRevoked(here)
                        && (wasStableReady || process.isReady(stable(here)));
    }

    /// Whether people took a release's fallback out of service, by the command for that, or gave
    /// it back and the reconciler has not followed that yet: what it follows until then may still
    /// be the image that wants nothing to answer.
    boolean isRevoked(Release release) {
        return isOutOfService(release) || process.followedSeq <= revokedSeq;
    }

    /// Whether those who carry releases out have followed an image from after the last revocation,
    /// which ends what candidate has.
    boolean isCarriedSinceRevoked() {
        return trafficSeq > revokedSeq;
    }

    private boolean isOutOfService(Release release) {
        return image.model(release.model())
                .flatMap(model -> model.version(release.stable().version()))
                .filter(version -> version.status() != VersionStatus.ACTIVE)
                .isPresent();
    }

    /// Whether both versions of a release can answer, which the watcher asks for before candidate
    /// gets anything.
    boolean isLoaded(Release release) {
        return process.isReady(stable(release)) && process.isReady(candidate(release));
    }

    /// Whether a version may begin to load beside stable: only candidate of what is carried out
    /// does.
    boolean mayBegin(VersionId version) {
        Release here = carried;
        return here != null && candidate(here).equals(version) && process.mayBegin(version);
    }

    /// Whether candidate of a release answers anybody now.
    boolean isAnswering(Release release) {
        ReleaseSplit split = process.split;
        VersionId candidate = candidate(release);
        if (split == null) {
            return process.newest(release.endpoint()).filter(candidate::equals).isPresent();
        }
        // It may be the one of the release before, which is over and not ended here yet.
        boolean isGiven =
                split.stable().equals(candidate.version())
                        || (split.candidate().equals(candidate.version()) && split.weight() > 0);
        return isGiven && process.isReady(candidate);
    }

    /// What tells it from others, as far as what can happen to it depends on it.
    String key() {
        long last = image.lastRelease(Scene.FLIGHTS);
        Release here = carried;
        return ImageKey.of(image)
                + "|"
                + ImageKey.relative(log.keySet(), last)
                + log.values()
                + ImageKey.relative(standing, last)
                + ImageKey.relative(left, last)
                + artifacts.size()
                + "|"
                + process.key()
                + "|"
                + ImageKey.picked(pickedByReconciler, image, process.followedSeq)
                + ImageKey.picked(pickedByTraffic, image, trafficSeq)
                + (here == null ? "-" : ImageKey.of(here, last))
                + flags(last);
    }

    private String flags(long last) {
        return ""
                + isBack
                + goesOn
                + isAsked
                + ImageKey.relative(endedUncleanly, last)
                + (watched == null ? "-" : last - watched.number())
                + isAllowed
                + isUnclean
                + isTurned
                + wasStableReady
                + (takenBack != null)
                + isBackRecorded
                + (process.followedSeq <= revokedSeq)
                + isCarriedSinceRevoked()
                + isFromBeforeRevoked(pickedByReconciler)
                + isFromBeforeRevoked(pickedByTraffic);
    }

    private boolean isFromBeforeRevoked(@Nullable FoldedImage picked) {
        return picked != null && picked.seq() <= revokedSeq;
    }
}
