package dev.slipway.control.fact;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.release.Release.Side;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseTransition;
import org.jspecify.annotations.Nullable;

/// A fact about releases.
public sealed interface ReleaseFact extends Fact {
    /// A release is written down, with what it falls back to.
    ///
    /// @param salt by which keys are divided between the two versions
    record ReleaseStarted(
            ReleaseId id,
            ModelName model,
            Side stable,
            Side candidate,
            ReleasePlan plan,
            long salt,
            @Nullable FreeText reason)
            implements ReleaseFact {}

    /// A release stands somewhere else, or candidate has another weight.
    record ReleaseMoved(ReleaseId id, ReleaseTransition transition) implements ReleaseFact {}
}
