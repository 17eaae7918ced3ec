package dev.slipway.api.answer;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;

/// A release that is going on, in short.
///
/// @param step of the strategy, the first being 1; 0 before it
/// @param weight the part of the traffic that candidate answers
/// @param why the sentence of its last move
public record OpenRelease(
        ReleaseId id,
        ReleasePhase phase,
        int step,
        double weight,
        VersionNumber stable,
        VersionNumber candidate,
        FreeText why) {
    /// What is shown of a release.
    public static OpenRelease of(Release release) {
        return new OpenRelease(
                release.id(),
                release.phase(),
                release.step(),
                release.weight(),
                release.stable().version(),
                release.candidate().version(),
                release.moves().isEmpty()
                        ? new FreeText("")
                        : release.moves().getLast().transition().why());
    }
}
