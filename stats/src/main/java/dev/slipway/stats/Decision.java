package dev.slipway.stats;

import java.util.List;

/// What evidence says about going on, with all findings and a sentence why.
public record Decision(Answer answer, String why, List<Finding> findings) {
    public Decision {
        findings = List.copyOf(findings);
    }

    /// What to do.
    public enum Answer {
        /// Back to stable: a fault is shown.
        ABORT,
        /// Stay where it is and have a person look.
        HOLD,
        /// The step has shown what was asked of it.
        ADVANCE,
        /// Stay where it is: more data are needed.
        WAIT
    }
}
