package dev.slipway.api.release;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One move of a release, as its record says.
///
/// @param step of the strategy, the first being 1; 0 before it
/// @param weight the part of the traffic that candidate answers from now on
/// @param why a sentence
/// @param evidence what it rests on
/// @param ran how long the release ran in its process so far, downtime left out
/// @param held what it is held for; absent of a move to anywhere else. A hold that does not say it
///     is taken for what older servers took it for
public record ReleaseTransition(
        ReleasePhase from,
        ReleasePhase to,
        int step,
        double weight,
        Cause cause,
        FreeText why,
        @Nullable EvidenceMark evidence,
        Duration ran,
        @Nullable Held held) {
    public ReleaseTransition {
        if (step < 0) {
            throw new IllegalArgumentException("step: " + step + " (expected: >= 0)");
        }
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to 1)");
        }
        if (to == ReleasePhase.HOLD) {
            held = held == null ? Held.assumed(from, weight, cause) : held;
        } else if (held != null) {
            throw new IllegalArgumentException("held: in " + to + " (expected: only in HOLD)");
        }
    }

    /// What moved it.
    public enum Cause {
        /// A person said so.
        OPERATOR,
        /// The part before went well.
        PROGRESS,
        /// A test reached its threshold.
        EVIDENCE,
        /// Candidate failed beyond any doubt while stable did not.
        HARD_LIMIT,
        /// A rule of the plan was broken.
        RULE,
        /// Time was up.
        TIMER,
        /// Too little is known.
        NO_DATA,
        /// Something that is asked of candidate is missing, or it could not be loaded.
        GATE,
        /// The process ended without saying so while candidate had weight.
        UNCLEAN_END
    }

    /// Evidence that is stored.
    ///
    /// @param seconds that it holds
    /// @param digest over all of them
    public record EvidenceMark(long seconds, Sha256 digest) {}
}
