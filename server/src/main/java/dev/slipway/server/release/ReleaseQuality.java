package dev.slipway.server.release;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.monitoring.AwaitedLabels;
import dev.slipway.monitoring.quality.Label;
import dev.slipway.monitoring.quality.PairedAnswer;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.serving.shadow.PairWatch;
import dev.slipway.serving.shadow.ShadowPlane;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How well both versions of a release predict: each answers, for nobody, copies of requests that
/// the other one answered, and once the labels of these are known both losses are compared row by
/// row.
///
/// *Threads*: safe from any number of threads.
final class ReleaseQuality {
    private static final int MOST_ROWS = 200_000;

    private final ShadowPlane shadows;
    private final Images images;
    private final InstantSource clock;
    private final Map<ReleaseId, QualityJoin> joins = new ConcurrentHashMap<>();

    ReleaseQuality(ShadowPlane shadows, Images images, InstantSource clock) {
        this.shadows = shadows;
        this.images = images;
        this.clock = clock;
    }

    /// Begins to compare when the release's candidate answers somebody, and ends with the release.
    void follow(Release release) {
        if (!release.plan().labels()) {
            return;
        }
        if (compares(release)) {
            joins.computeIfAbsent(
                    release.id(), _ -> new QualityJoin(labelDelay(release), MOST_ROWS));
        } else if (release.isOver() && joins.remove(release.id()) != null) {
            end(release);
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

    private Duration labelDelay(Release release) {
        Image image = images.current();
        return image.object(new ObjectId(Kind.ENDPOINT, release.endpoint().value()))
                .flatMap(object -> ((EndpointSpec) object.spec()).labelDelay())
                .orElse(Duration.ZERO);
    }

    /// Has each version see copies of what the other one answers, should it not do so yet; what
    /// refuses now is asked again each second.
    private void begin(Release release, QualityJoin join) {
        copy(release.endpoint(), release.stable(), release.candidate(), pairs(join, Arm.STABLE));
        copy(release.endpoint(), release.candidate(), release.stable(), pairs(join, Arm.CANDIDATE));
    }

    private void copy(EndpointName endpoint, Release.Side from, Release.Side to, PairWatch watch) {
        if (shadows.report(endpoint, to.version()).isPresent()) {
            return;
        }
        try {
            ShadowReport _ =
                    shadows.begin(
                            new VersionId(endpoint, from.version()),
                            ShadowSpec.of(to.version()),
                            watch);
        } catch (RefusalException e) {
            // A version is about to be ready, or too many others are watched.
        }
    }

    /// Takes in pairs of which one version's answer reached the caller.
    private static PairWatch pairs(QualityJoin join, Arm answered) {
        boolean isStables = answered == Arm.STABLE;
        return (id, key, rows, given, shown) -> {
            Optional<PairedAnswer.Answer> stable = FirstAnswers.of(isStables ? given : shown, rows);
            Optional<PairedAnswer.Answer> candidate =
                    FirstAnswers.of(isStables ? shown : given, rows);
            if (stable.isPresent() && candidate.isPresent()) {
                join.answered(new PairedAnswer(id, answered, key, stable.get(), candidate.get()));
            }
        };
    }

    private void end(Release release) {
        for (Release.Side side : List.of(release.candidate(), release.stable())) {
            Optional<ShadowReport> _ = shadows.end(release.endpoint(), side.version());
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

    /// Takes in labels that are new.
    void labelled(List<FeedbackEntry> entries) {
        joins.forEach((release, join) -> {
            for (FeedbackEntry entry : entries) {
                FeedbackItem item = entry.item();
                if (item.endpoint() == null || item.endpoint().equals(release.endpoint())) {
                    label(item).ifPresent(label -> join.labelled(item.prediction(), label));
                }
            }
        });
    }

    private static Optional<Label> label(FeedbackItem item) {
        Cell cell = item.label();
        return cell == null
                ? Optional.empty()
                : switch (cell) {
                    case Cell.Whole whole -> Optional.of(new Label.Number(whole.value()));
                    case Cell.Real(double value) -> Optional.of(new Label.Number(value));
                    case Cell.Text(String text) -> Optional.of(new Label.Named(text));
                    case Cell.Missing _ -> Optional.empty();
                };
    }

    /// Counts the rows of which everything is known by now into a second that is over.
    void count(Release release, Second over) {
        QualityJoin join = joins.get(release.id());
        if (join != null) {
            if (compares(release)) {
                begin(release, join);
            }
            join.count(clock.instant(), over);
        }
    }
}
