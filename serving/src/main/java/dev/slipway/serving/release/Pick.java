package dev.slipway.serving.release;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.KeyHash;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.stats.counts.Arm;
import org.jspecify.annotations.Nullable;

/// The side of a release, stable or candidate, that its split has picked for one request. It is
/// picked once: weights that change afterwards move no request to candidate, and those that a
/// rollback takes away from candidate before they run go back to stable.
public sealed interface Pick {
    /// No release divides the endpoint's requests, or the caller named a version.
    Pick NONE = new None();

    /// Nothing was picked.
    record None() implements Pick {}

    /// It will be picked when the body has been decoded; stable until then.
    record Open(Split split) implements Pick {}

    /// It was picked.
    ///
    /// @param key of the request
    /// @param isSticky whether other requests have the same key
    /// @param arm whose version should answer
    record Made(Split split, long key, boolean isSticky, Arm arm) implements Pick {
        /// The arm whose version this is and should be; null where another version answers than was
        /// picked, so that its answer says nothing about either.
        public @Nullable Arm arm(VersionNumber answers) {
            ReleaseSplit terms = split.terms();
            VersionNumber picked = arm == Arm.CANDIDATE ? terms.candidate() : terms.stable();
            return answers.equals(picked) ? arm : null;
        }

        /// The number of the version that was not picked.
        public VersionNumber other() {
            return arm == Arm.CANDIDATE ? split.terms().stable() : split.terms().candidate();
        }
    }

    /// What the witness of an execution is found by.
    static long ballot(PredictionId id) {
        return KeyHash.of(id.value());
    }
}
