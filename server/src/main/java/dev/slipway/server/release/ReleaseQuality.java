package dev.slipway.server.release;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.Models;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.monitoring.quality.RowMark;
import dev.slipway.monitoring.quality.WaitingRows;
import dev.slipway.serving.shadow.HeldShadow;
import dev.slipway.serving.shadow.ShadowPlane;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// How well both versions of a release predict: each answers, for nobody, copies of requests that
/// the other one answered, and once the labels of these are known both losses are compared row by
/// row. What waits for labels outlives the process.
///
/// *Threads*: safe from any number of threads.
final class ReleaseQuality implements AutoCloseable {
    private static final int MOST_ROWS = 200_000;

    private final ShadowPlane shadows;
    private final Models models;
    private final Images images;
    private final InstantSource clock;
    private final WaitingRows stored;
    private final RememberedRows remembered;
    private final Map<ReleaseId, QualityJoin> joins = new ConcurrentHashMap<>();

    // Guarded by this.
    private final Map<Copied, HeldShadow> held = new HashMap<>();

    /// Whose answers are copied for the other version of a release.
    private record Copied(ReleaseId release, Arm answered) {}

    /// @param models say what the classes of their answers are called
    /// @param stored where rows outlive the process
    ReleaseQuality(
            ShadowPlane shadows,
            Models models,
            Images images,
            InstantSource clock,
            WaitingRows stored) {
        this.shadows = shadows;
        this.models = models;
        this.images = images;
        this.clock = clock;
        this.stored = stored;
        this.remembered = new RememberedRows(stored, MOST_ROWS, this::join);
        boolean _ = stored.keepOnly(open());
    }

    private Set<ReleaseId> open() {
        return images.current().openReleases().stream()
                .map(Release::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Labels that came before this process, or before a release's rows were there again, are known
    /// from here.
    void labelsFrom(Feedback feedback) {
        remembered.labelsFrom(feedback);
        images.current().openReleases().stream()
                .filter(release -> release.plan().labels())
                .forEach(remembered::bring);
    }

    /// Where the rows of a release are joined; empty where it is over.
    private synchronized Optional<QualityJoin> join(Release release) {
        return open().contains(release.id())
                ? Optional.of(
                        joins.computeIfAbsent(
                                release.id(),
                                _ ->
                                        new QualityJoin(
                                                labelDelay(release).orElse(Duration.ZERO),
                                                MOST_ROWS)))
                : Optional.empty();
    }

    /// Begins to compare when the release's candidate answers somebody, and ends with the release:
    /// also where nobody has seen its end, because the image that had it was passed over and its
    /// endpoint is gone by now.
    synchronized void follow(Release release) {
        if (!release.plan().labels()) {
            return;
        }
        if (!open().contains(release.id())) {
            if (joins.remove(release.id()) != null) {
                end(release);
            }
            boolean _ = stored.keepOnly(open());
        } else if (compares(release)) {
            Optional<QualityJoin> _ = join(release);
            remembered.bring(release);
        }
    }

    /// In a hold as well, while candidate keeps its weight: what speaks against it counts there.
    private static boolean compares(Release release) {
        return switch (release.phase()) {
            case BAKE, DECIDE -> true;
            case HOLD -> release.weight() > 0;
            case DRAFT,
                    GATED,
                    LOADING,
                    WARMING,
                    SHADOW,
                    PROMOTING,
                    SOAK,
                    FINAL,
                    ABORTING,
                    ROLLED_BACK,
                    QUARANTINED ->
                    false;
        };
    }

    /// The delay that the endpoint's spec says; empty where there is none any more.
    private Optional<Duration> labelDelay(Release release) {
        Image image = images.current();
        return image.object(new ObjectId(Kind.ENDPOINT, release.endpoint().value()))
                .map(object -> (EndpointSpec) object.spec())
                .map(endpoint -> endpoint.labelDelay().orElse(Duration.ZERO));
    }

    /// Has each version see copies of what the other one answers, should it not do so yet; what
    /// refuses now is asked again each second.
    private synchronized void begin(Release release, QualityJoin join) {
        if (!joins.containsKey(release.id())) {
            // It is over meanwhile, and nobody would end what began now.
            return;
        }
        copy(release, join, Arm.STABLE);
        copy(release, join, Arm.CANDIDATE);
    }

    /// @param answered whose answers reach callers
    private void copy(Release release, QualityJoin join, Arm answered) {
        EndpointName endpoint = release.endpoint();
        boolean isStables = answered == Arm.STABLE;
        Release.Side from = isStables ? release.stable() : release.candidate();
        Release.Side to = isStables ? release.candidate() : release.stable();
        Copied copied = new Copied(release.id(), answered);
        HeldShadow there = held.get(copied);
        if (there != null && there.isThere()) {
            return;
        }
        List<TensorSpec> stable = outputs(endpoint, release.stable());
        List<TensorSpec> candidate = outputs(endpoint, release.candidate());
        List<LabelledOutput> labelled = LabelledOutput.of(stable, candidate);
        if (labelled.isEmpty()) {
            // Until both have been read nothing says which output that is, nor what their classes
            // are called.
            return;
        }
        try {
            held.put(
                    copied,
                    shadows.hold(
                            new VersionId(endpoint, from.version()),
                            ShadowSpec.of(to.version()),
                            new LabelledPairs(
                                    join,
                                    answered,
                                    new LabelledPairs.Outputs(stable, candidate),
                                    labelled)));
        } catch (RefusalException e) {
            // A version is about to be ready, or too many others are watched.
        }
    }

    /// Nothing until the version has been read.
    private List<TensorSpec> outputs(EndpointName endpoint, Release.Side side) {
        return models.versions(endpoint).stream()
                .filter(one -> one.id().version().equals(side.version()))
                .findFirst()
                .map(one -> one.signature().outputs())
                .orElse(List.of());
    }

    private synchronized void end(Release release) {
        for (Arm answered : Arm.values()) {
            HeldShadow gone = held.remove(new Copied(release.id(), answered));
            if (gone != null) {
                gone.end();
            }
        }
    }

    /// How many rows wait for their label.
    AwaitedLabels awaited(Release release) {
        QualityJoin join = joins.get(release.id());
        if (join == null) {
            return AwaitedLabels.NONE;
        }
        QualityJoin.Standing standing = join.standing();
        return new AwaitedLabels(standing.candidate().awaited(), standing.stable().awaited());
    }

    /// Takes in labels that are new, in the order in which they are kept.
    void labelled(List<FeedbackEntry> entries) {
        joins.forEach((release, join) ->
                LabelledItems.taken(release.endpoint(), entries).forEach(join::labelled));
    }

    /// Counts the rows of which everything is known by now into a second that is over; what has
    /// become of them.
    List<RowMark> count(Release release, Second over) {
        QualityJoin join = joins.get(release.id());
        if (join == null) {
            return List.of();
        }
        if (compares(release)) {
            begin(release, join);
        }
        labelDelay(release).ifPresent(join::setDelay);
        List<RowMark> marks = join.count(clock.instant(), over);
        store(release.id(), join);
        return marks;
    }

    /// The second that rows of a release counted in last is void.
    void countAgain(ReleaseId release) {
        QualityJoin join = joins.get(release);
        if (join != null) {
            join.countAgain();
        }
    }

    private void store(ReleaseId release, QualityJoin join) {
        // Where there is no room, these rows do not outlive the process.
        boolean _ = stored.add(release, join.news());
    }

    /// Has stored what came last.
    @Override
    public void close() {
        remembered.close();
        joins.forEach(this::store);
    }
}
