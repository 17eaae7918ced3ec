package dev.slipway.stats.compare;

/// How one tensor of an answer differs from the one that stable gave.
///
/// @param distance the greatest of its elements, in tolerances; above 1 unless the kind is `NONE`
/// @param decisions what became of its rows' decisions
/// @param shift the mean by which its elements are greater than stable's; 0 where that means
///     nothing
public record Difference(DifferenceKind kind, double distance, Decisions decisions, double shift) {
    /// Of a tensor that is equal in all respects and decides nothing.
    public static final Difference NOTHING =
            new Difference(DifferenceKind.NONE, 0, Decisions.NONE, 0);

    /// *Errors*: `IllegalArgumentException` when kind and distance contradict each other.
    public Difference {
        if (!(distance >= 0) || distance > 1 == (kind == DifferenceKind.NONE)) {
            throw new IllegalArgumentException("distance: " + distance + " of " + kind);
        }
    }

    /// Whether it exceeds the tolerance.
    public boolean isBeyond() {
        return kind != DifferenceKind.NONE;
    }

    /// Decisions of a tensor's rows.
    ///
    /// @param ranked rows that have a greatest element
    /// @param rankFlips those of them where another element is the greatest
    /// @param decided rows that a threshold decides
    /// @param flips those of them that are decided otherwise
    public record Decisions(int ranked, int rankFlips, int decided, int flips) {
        /// Of a tensor that decides nothing.
        public static final Decisions NONE = new Decisions(0, 0, 0, 0);
    }
}
