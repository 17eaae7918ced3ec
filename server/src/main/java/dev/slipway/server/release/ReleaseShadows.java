package dev.slipway.server.release;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.Shadows;
import dev.slipway.monitoring.ShadowState;
import dev.slipway.stats.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/// Lets candidates see copies of requests before they answer anybody, where their plan says so.
///
/// *Threads*: safe from any number of threads.
final class ReleaseShadows {
    /// A version that is another one may decide otherwise now and then; more than this is for a
    /// person to look at.
    private static final double MOST_FLIPS = 0.1;

    private final Shadows shadows;
    private final Map<ReleaseId, ShadowState> last = new ConcurrentHashMap<>();

    ReleaseShadows(Shadows shadows) {
        this.shadows = shadows;
    }

    /// What copies have shown; begins with them in the phase that is there for it.
    ShadowState state(Release release) {
        OptionalDouble sample = sample(release.plan().strategy());
        if (sample.isEmpty()) {
            return ShadowState.NONE;
        }
        if (!sees(release)) {
            return last.getOrDefault(release.id(), ShadowState.NONE);
        }
        ShadowState state = seen(release, sample.getAsDouble());
        last.put(release.id(), state);
        return state;
    }

    private static boolean sees(Release release) {
        return release.phase() == ReleasePhase.SHADOW
                || (release.phase() == ReleasePhase.HOLD
                        && release.heldFrom() == ReleasePhase.SHADOW);
    }

    private static OptionalDouble sample(ReleaseStrategy strategy) {
        return switch (strategy) {
            case ReleaseStrategy.ShadowThenCanary asked -> OptionalDouble.of(asked.sample());
            case ReleaseStrategy.BlueGreen asked ->
                    asked.rehearsal() > 0 ? OptionalDouble.of(1) : OptionalDouble.empty();
            case ReleaseStrategy.Canary _,
                    ReleaseStrategy.AllAtOnce _,
                    ReleaseStrategy.Experiment _ ->
                    OptionalDouble.empty();
        };
    }

    private ShadowState seen(Release release, double sample) {
        try {
            Optional<ShadowReport> there =
                    shadows.report(release.endpoint(), release.candidate().version());
            ShadowReport report =
                    there.isPresent()
                            ? there.get()
                            : shadows.begin(release.endpoint(), spec(release, sample));
            return state(report);
        } catch (RefusalException e) {
            return new ShadowState(
                    0,
                    new Verdict.Inconclusive(Optional.empty()),
                    "no copies are made: " + e.refusal().message());
        }
    }

    private static ShadowSpec spec(Release release, double sample) {
        ShadowSpec usual = ShadowSpec.of(release.candidate().version());
        return new ShadowSpec(
                usual.version(), sample, usual.tolerances(), MOST_FLIPS, usual.limits());
    }

    private static ShadowState state(ShadowReport report) {
        Verdict verdict =
                switch (report.verdict().result()) {
                    case PASSED -> new Verdict.Passed();
                    case DIFFERS -> new Verdict.Failed();
                    case INSUFFICIENT -> new Verdict.Inconclusive(Optional.empty());
                };
        return new ShadowState(report.coverage().completed(), verdict, report.verdict().why());
    }

    /// Makes no copies any more where a release has gone on or is over.
    void follow(Release release) {
        if (last.containsKey(release.id()) && !sees(release)) {
            shadows.end(release.endpoint(), release.candidate().version());
        }
        if (release.isOver()) {
            last.remove(release.id());
        }
    }
}
