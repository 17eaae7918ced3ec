package dev.slipway.stats;

/// A question that evidence answers, named after what is true when its bet wins.
public enum Check {
    /// Candidate's odds of a bad answer are higher than stable's.
    FAILS_MORE(Use.ABORTS),
    /// More of candidate's executions are beyond their line than of stable's beyond theirs.
    COMPUTES_SLOWER(Use.ABORTS),
    /// More of candidate's answers wait for execution beyond their line.
    WAITS_LONGER(Use.ABORTS),
    /// More of candidate's answers are bad than are allowed, while it answers everybody and nothing
    /// can be compared.
    EXCEEDS_ALLOWANCE(Use.ABORTS),
    /// Candidate loses more than stable on the same rows, by more than is tolerated.
    PREDICTS_WORSE(Use.ABORTS),
    /// Candidate answers classes in other proportions.
    ANSWERS_OTHERWISE(Use.HOLDS),
    /// New keys were not divided between the arms as was set.
    SPLIT_OTHERWISE(Use.HOLDS),
    /// Labels of one version's predictions are missing more often than of the other's.
    LABELS_OTHERWISE(Use.HOLDS),
    /// Candidate's odds of a bad answer are below the margin.
    FAILS_NO_MORE(Use.ADVANCES),
    /// Candidate's rate of bad answers is below the allowance.
    FAILS_WITHIN_ALLOWANCE(Use.ADVANCES),
    /// Candidate's odds of a slow execution are below the margin.
    COMPUTES_NO_SLOWER(Use.ADVANCES),
    /// Candidate loses less on the same rows than the margin allows.
    PREDICTS_NO_WORSE(Use.ADVANCES);

    private final Use use;

    Check(Use use) {
        this.use = use;
    }

    /// What it may lead to when its bet wins.
    public Use use() {
        return use;
    }

    /// What a check may lead to.
    public enum Use {
        /// Back to stable at once.
        ABORTS,
        /// A person has to look.
        HOLDS,
        /// The step may end, with others.
        ADVANCES
    }
}
