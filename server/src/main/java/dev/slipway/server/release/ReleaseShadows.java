package dev.slipway.server.release;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.serving.shadow.HeldShadow;
import dev.slipway.stats.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Lets candidates see copies of requests before they answer anybody, where their plan says so.
///
/// *Threads*: safe from any number of threads.
final class ReleaseShadows {
    private final Begin shadows;
    private final Map<ReleaseId, ShadowState> last = new ConcurrentHashMap<>();
    private final Map<ReleaseId, HeldShadow> held = new ConcurrentHashMap<>();

    /// Begins a shadow that is a release's own.
    @FunctionalInterface
    interface Begin {
        /// *Errors*: [RefusalException] when it cannot begin now.
        HeldShadow hold(EndpointName endpoint, ShadowSpec spec);
    }

    ReleaseShadows(Begin shadows) {
        this.shadows = shadows;
    }

    /// What copies have shown; begins with them in the phase that is there for it.
    ShadowState state(Release release) {
        Optional<ShadowSpec> asked = spec(release);
        if (asked.isEmpty()) {
            return ShadowState.NONE;
        }
        if (!sees(release)) {
            return last.getOrDefault(release.id(), ShadowState.NONE);
        }
        ShadowState state = seen(release, asked.get());
        last.put(release.id(), state);
        return state;
    }

    private static boolean sees(Release release) {
        return release.phase() == ReleasePhase.SHADOW
                || (release.phase() == ReleasePhase.HOLD
                        && release.heldFrom() == ReleasePhase.SHADOW);
    }

    /// What the plan asks of copies; empty where it asks for none.
    private static Optional<ShadowSpec> spec(Release release) {
        ShadowSpec usual = ShadowSpec.of(release.candidate().version());
        return switch (release.plan().strategy()) {
            case ReleaseStrategy.ShadowThenCanary asked ->
                    Optional.of(
                            usual.sampling(asked.sample())
                                    .judgedBy(asked.mostFlips(), asked.compared()));
            case ReleaseStrategy.BlueGreen asked ->
                    asked.rehearsal() > 0
                            ? Optional.of(usual.judgedBy(asked.mostFlips(), asked.rehearsal()))
                            : Optional.empty();
            case ReleaseStrategy.Canary _,
                    ReleaseStrategy.AllAtOnce _,
                    ReleaseStrategy.Experiment _ ->
                    Optional.empty();
        };
    }

    private ShadowState seen(Release release, ShadowSpec asked) {
        try {
            return there(release, asked)
                    .report()
                    .map(ReleaseShadows::shown)
                    .orElse(ShadowState.NONE);
        } catch (RefusalException e) {
            return new ShadowState(
                    0,
                    new Verdict.Inconclusive(Optional.empty()),
                    "no copies are made: " + e.refusal().message());
        }
    }

    /// Its own: what somebody else has asked of candidate follows another plan.
    private synchronized HeldShadow there(Release release, ShadowSpec asked) {
        HeldShadow there = held.get(release.id());
        if (there != null && there.isThere()) {
            return there;
        }
        HeldShadow begun = shadows.hold(release.endpoint(), asked);
        held.put(release.id(), begun);
        return begun;
    }

    private static ShadowState shown(ShadowReport report) {
        Verdict verdict =
                switch (report.verdict().result()) {
                    case PASSED -> new Verdict.Passed();
                    case DIFFERS -> new Verdict.Failed();
                    case INSUFFICIENT -> new Verdict.Inconclusive(Optional.empty());
                };
        return new ShadowState(report.coverage().completed(), verdict, report.verdict().why());
    }

    /// Makes no copies any more where a release has gone on.
    void follow(Release release) {
        if (!sees(release)) {
            endCopies(release);
        }
    }

    /// Makes no copies any more for a release that is over, wherever it was seen last.
    void end(Release release) {
        endCopies(release);
        last.remove(release.id());
    }

    private void endCopies(Release release) {
        HeldShadow gone = held.remove(release.id());
        if (gone != null) {
            gone.end();
        }
    }
}
