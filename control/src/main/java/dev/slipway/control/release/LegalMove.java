package dev.slipway.control.release;

import dev.slipway.api.release.ReleasePhase;
import java.util.List;

/// One line of the table of moves.
///
/// @param from where a release stands
/// @param to where it may go from there
/// @param weight candidate's part of the traffic afterwards
/// @param by who moves it
/// @param when in words
record LegalMove(
        List<ReleasePhase> from,
        List<ReleasePhase> to,
        Step step,
        Weight weight,
        By by,
        String when) {
    /// The step of a release after a move.
    enum Step {
        /// As before.
        SAME,
        /// One behind it; those between give candidate no more than it has.
        LATER,
        /// As before, or one behind it.
        SAME_OR_LATER,
        /// An earlier one in `BAKE`, none before that.
        EARLIER
    }

    /// Candidate's part of the traffic after a move.
    enum Weight {
        /// Nothing.
        NONE,
        /// As before.
        SAME,
        /// As before, or nothing.
        KEPT,
        /// What the step allows, or less.
        STEP,
        /// Everything.
        ALL,
        /// What the phase has: nothing, what the step allows, or everything.
        PHASE,
        /// The same, and less than before.
        LESS
    }

    /// Who may move a release.
    enum By {
        /// The automation of servers.
        SERVER,
        /// A person, or what acts for one.
        OPERATOR,
        /// Either.
        BOTH;

        boolean includes(By other) {
            return this == BOTH || this == other;
        }
    }

    boolean joins(ReleasePhase before, ReleasePhase after) {
        return from.contains(before) && to.contains(after);
    }
}
