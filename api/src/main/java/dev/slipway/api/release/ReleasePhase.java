package dev.slipway.api.release;

/// Where a release stands.
public enum ReleasePhase {
    /// Written down; nothing was asked yet.
    DRAFT,
    /// Everything that is asked of candidate before it may be loaded is there.
    GATED,
    /// Candidate is loaded beside stable.
    LOADING,
    /// Candidate answers rows that nobody waits for, until it is as fast as it gets.
    WARMING,
    /// Candidate sees traffic and answers nobody.
    SHADOW,
    /// Candidate answers its part of the traffic, for at least the step's time.
    BAKE,
    /// The step's time is over; evidence decides when the next begins.
    DECIDE,
    /// Candidate answers everybody, and is about to be what the endpoint serves.
    PROMOTING,
    /// Candidate answers everybody; stable waits, warm and large enough.
    SOAK,
    /// Candidate is what the endpoint serves.
    FINAL,
    /// Nothing goes on before its timer ends or somebody says so.
    HOLD,
    /// Stable answers everybody again; the record of it may be on its way.
    ABORTING,
    /// Stable answers everybody.
    ROLLED_BACK,
    /// As rolled back, and candidate's version may serve nobody until somebody says otherwise.
    QUARANTINED;

    /// Whether nothing comes after it.
    public boolean isOver() {
        return switch (this) {
            case FINAL, ROLLED_BACK, QUARANTINED -> true;
            case DRAFT,
                    GATED,
                    LOADING,
                    WARMING,
                    SHADOW,
                    BAKE,
                    DECIDE,
                    PROMOTING,
                    SOAK,
                    HOLD,
                    ABORTING ->
                    false;
        };
    }

    /// Whether stable answers everybody again, for good.
    public boolean isBack() {
        return this == ABORTING || this == ROLLED_BACK || this == QUARANTINED;
    }

    /// Whether candidate has to be loaded in it.
    public boolean needsCandidate() {
        return switch (this) {
            case LOADING, WARMING, SHADOW, BAKE, DECIDE, PROMOTING, SOAK, HOLD -> true;
            case DRAFT, GATED, FINAL, ABORTING, ROLLED_BACK, QUARANTINED -> false;
        };
    }
}
