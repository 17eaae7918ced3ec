package dev.slipway.api.release;

/// What one check found.
///
/// @param check its name, such as `fails-more`
/// @param leadsTo what it leads to when its bet wins
/// @param value how often the first stake was won, at most the greatest finite number
/// @param threshold the value that decides
/// @param why a sentence with the numbers behind it
public record ReleaseFinding(
        String check,
        LeadsTo leadsTo,
        double value,
        double threshold,
        Verdict verdict,
        String why) {
    /// What a check may lead to.
    public enum LeadsTo {
        /// Back to stable at once.
        ABORT,
        /// A person has to look.
        HOLD,
        /// The step may end, with others.
        ADVANCE
    }

    /// What a check says. No data is never a pass and never a failure.
    public enum Verdict {
        /// What was asked for is shown.
        PASSED,
        /// A fault is shown.
        FAILED,
        /// Nothing is shown yet.
        INCONCLUSIVE,
        /// The data cannot be judged.
        ERROR
    }
}
