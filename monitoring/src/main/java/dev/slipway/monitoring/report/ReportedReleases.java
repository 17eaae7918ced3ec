package dev.slipway.monitoring.report;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.EvidenceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseReports;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStatus.Timer;
import dev.slipway.api.release.RuleForecast;
import dev.slipway.api.release.StoredEvidence;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.monitoring.ReleaseWatch;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.metrics.KeptEvidence;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.metrics.ReleaseReport;
import dev.slipway.monitoring.metrics.ReleaseReport.Counts.Arms;
import dev.slipway.monitoring.report.ReleaseFigures.Shown;
import dev.slipway.stats.EvidencePlan;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What releases have shown: of an open one from memory, of others from what is stored.
///
/// *Threads*: any platform thread.
public final class ReportedReleases implements ReleaseReports {
    private static final String UNREAD = "what is stored of its seconds cannot be read";

    private final Images images;
    private final ReleaseWatch watch;
    private final MetricsStore store;
    private final InstantSource clock;
    private final Foresight foresight;

    /// Of releases that are over, which change no more; those of an endpoint that is gone stay
    /// until a restart, a few bytes each.
    private final Map<ReleaseId, Arms> ended = new ConcurrentHashMap<>();

    /// @param foresight says what can be known before a release
    public ReportedReleases(
            Images images,
            ReleaseWatch watch,
            MetricsStore store,
            InstantSource clock,
            Foresight foresight) {
        this.images = images;
        this.watch = watch;
        this.store = store;
        this.clock = clock;
        this.foresight = foresight;
    }

    @Override
    public Optional<ReleaseStatus> newest(EndpointName endpoint) {
        return images.current().release(endpoint).map(this::status);
    }

    @Override
    public Optional<ReleaseStatus> one(ReleaseId release) {
        return known(release).map(this::status);
    }

    private Optional<Release> known(ReleaseId id) {
        return images.current().releases(id.endpoint()).stream()
                .filter(release -> release.id().equals(id))
                .findFirst();
    }

    private Optional<ReleaseReport> report(Release release) {
        return watch.report(release).or(() -> store.report(release));
    }

    private ReleaseStatus status(Release release) {
        ReleaseStatus plain = ReleaseStatus.of(release);
        try {
            return report(release).map(report -> status(plain, report)).orElse(plain);
        } catch (RuntimeException e) {
            return unread(plain);
        }
    }

    /// The journal has all but the evidence.
    private static ReleaseStatus unread(ReleaseStatus plain) {
        return new ReleaseStatus(
                plain.release(),
                plain.phase(),
                plain.step(),
                plain.weight(),
                plain.why(),
                null,
                EvidenceReport.unread(UNREAD),
                List.of(),
                null);
    }

    private static ReleaseStatus status(ReleaseStatus plain, ReleaseReport report) {
        Release release = plain.release();
        return new ReleaseStatus(
                release,
                plain.phase(),
                plain.step(),
                plain.weight(),
                why(plain, report),
                timer(release, report),
                EvidenceReports.of(report),
                report.rules(),
                report.gate().measured().orElse(null));
    }

    private static FreeText why(ReleaseStatus plain, ReleaseReport report) {
        boolean isWarming = plain.phase() == ReleasePhase.WARMING;
        return isWarming && report.gate() instanceof GateState.Waiting(String why)
                ? new FreeText(why)
                : plain.why();
    }

    private static @Nullable Timer timer(Release release, ReleaseReport report) {
        ReleasePlan.Patience patience = release.plan().patience();
        return switch (release.phase()) {
            case LOADING, WARMING -> timer("load", patience.load(), report);
            case SHADOW, DECIDE -> timer("step", patience.step(), report);
            case BAKE -> timer("bake", patience.bake(), report);
            case SOAK -> timer("soak", patience.soak(), report);
            case HOLD -> timer("hold", patience.hold(), report);
            case DRAFT, GATED, PROMOTING, FINAL, ABORTING, ROLLED_BACK, QUARANTINED -> null;
        };
    }

    private static @Nullable Timer timer(String name, Duration limit, ReleaseReport report) {
        return report.left().map(left -> new Timer(name, limit.minus(left), limit)).orElse(null);
    }

    @Override
    public Optional<StoredEvidence> evidence(ReleaseId release, long after, int limit) {
        return known(release)
                .flatMap(known ->
                        store.evidence(known).map(kept -> page(known, kept, after, limit)));
    }

    private static StoredEvidence page(Release release, KeptEvidence kept, long after, int limit) {
        List<List<Long>> page =
                kept.seconds().stream()
                        .skip(after)
                        .limit(limit)
                        .map(numbers -> Arrays.stream(numbers).boxed().toList())
                        .toList();
        return new StoredEvidence(
                release,
                terms(kept.terms().alpha(), kept.terms().plan()),
                kept.seconds().size(),
                kept.digest(),
                after,
                page);
    }

    private static StoredEvidence.Terms terms(double alpha, EvidencePlan plan) {
        return new StoredEvidence.Terms(
                alpha,
                plan.beta(),
                plan.shape().strata(),
                plan.shape().classes(),
                plan.errors().margin(),
                plan.errors().allowance(),
                new StoredEvidence.Slowness(
                        plan.latency().quantile(),
                        plan.latency().increase(),
                        plan.latency().leastIncrease(),
                        plan.latency().margin()),
                plan.quality()
                        .map(quality ->
                                new StoredEvidence.Losses(quality.tolerance(), quality.margin()))
                        .orElse(null));
    }

    @Override
    public ReleaseHistory history(Predicate<EndpointName> wanted) {
        Image image = images.current();
        List<ReleaseFigures.Known> releases = new ArrayList<>();
        for (EndpointSpec endpoint : image.endpoints()) {
            if (wanted.test(endpoint.endpoint())) {
                for (Release release : image.releases(endpoint.endpoint())) {
                    releases.add(counted(image, endpoint, release));
                }
            }
        }
        return ReleaseFigures.of(releases, clock.instant());
    }

    private ReleaseFigures.Known counted(Image image, EndpointSpec endpoint, Release release) {
        return new ReleaseFigures.Known(
                release, endpoint.team(), published(image, release).orElse(null), shown(release));
    }

    /// Seconds of one release that are damaged are no reason to tell of no other.
    private Shown shown(Release release) {
        try {
            Arms arms = arms(release);
            return new Shown.Counted(arms.candidate(), arms.candidateBad());
        } catch (RuntimeException e) {
            return new Shown.Unread(UNREAD);
        }
    }

    private Arms arms(Release release) {
        Arms known = ended.get(release.id());
        if (known != null) {
            return known;
        }
        boolean isWhole = isWhole(release);
        Arms counted = counted(release);
        if (isWhole) {
            ended.put(release.id(), counted);
        }
        return counted;
    }

    /// Whether all that a release showed is stored: what still waits for a disk counts once it is
    /// there.
    private boolean isWhole(Release release) {
        return release.isOver() && watch.report(release).isEmpty() && store.hasStoredAll();
    }

    private Arms counted(Release release) {
        return report(release).map(report -> report.counts().whole()).orElse(new Arms(0, 0, 0, 0));
    }

    private static Optional<Instant> published(Image image, Release release) {
        return image.model(release.model())
                .flatMap(model -> model.version(release.candidate().version()))
                .map(version -> version.origin().created());
    }

    @Override
    public List<RuleForecast> forecast(EndpointName endpoint, ReleasePlan plan) {
        return foresight.forecasts().of(endpoint, plan);
    }

    @Override
    public List<String> differences(EndpointName endpoint, VersionNumber candidate) {
        return foresight.differences().of(endpoint, candidate);
    }

    /// What can be known before a release.
    ///
    /// @param forecasts say what rules would do
    /// @param differences say what tensors change
    public record Foresight(Forecasts forecasts, Differences differences) {}

    /// What tensors change when another version answers.
    @FunctionalInterface
    public interface Differences {
        /// One line for each change.
        List<String> of(EndpointName endpoint, VersionNumber candidate);
    }

    /// What rules would do at an endpoint's traffic.
    @FunctionalInterface
    public interface Forecasts {
        /// One for each rule; none where the traffic is not known.
        List<RuleForecast> of(EndpointName endpoint, ReleasePlan plan);
    }
}
