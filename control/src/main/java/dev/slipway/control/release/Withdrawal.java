package dev.slipway.control.release;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.RegistryFact.StatusSet;
import dev.slipway.control.fact.ReleaseFact.ReleaseMoved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Taking versions out of releases: a version that may serve nobody takes the releases that bring
/// it in back to their stable ones.
public final class Withdrawal {
    private Withdrawal() {}

    /// A version is quarantined, and no release brings it in any more.
    public static List<Fact> quarantine(
            Image image, ModelName model, Version version, FreeText why) {
        List<Fact> facts = new ArrayList<>();
        if (version.status() != VersionStatus.QUARANTINED) {
            facts.add(new StatusSet(model, version.number(), VersionStatus.QUARANTINED, why));
        }
        for (Release release : Pins.bringingIn(image, model, version.number())) {
            abort(release, Cause.OPERATOR, why).ifPresent(facts::add);
        }
        return facts;
    }

    /// Candidate of a release is quarantined; not while another release falls back to it.
    static List<Fact> afterRelease(Image image, Model model, Release release, FreeText why) {
        Optional<Version> candidate = model.version(release.candidate().version());
        if (candidate.isEmpty() || isElsewhereStable(image, release)) {
            return List.of();
        }
        return quarantine(image, model.name(), candidate.get(), why).stream()
                .filter(fact ->
                        !(fact instanceof ReleaseMoved moved && moved.id().equals(release.id())))
                .toList();
    }

    /// Whether another open release falls back to what this one brings in.
    static boolean isElsewhereStable(Image image, Release release) {
        return Pins.fallingBackTo(image, release.model(), release.candidate().version()).stream()
                .anyMatch(other -> !other.id().equals(release.id()));
    }

    /// Stable answers everybody again; empty where that is on its way already.
    static Optional<Fact> abort(Release release, Cause cause, FreeText why) {
        if (release.phase() == ReleasePhase.ABORTING) {
            return Optional.empty();
        }
        return Optional.of(
                new ReleaseMoved(
                        release.id(),
                        new ReleaseTransition(
                                release.phase(),
                                ReleasePhase.ABORTING,
                                release.step(),
                                0,
                                cause,
                                why,
                                null,
                                new Standing(release).ran(),
                                null)));
    }
}
