package dev.slipway.serving.ledger;

/// The memory that is kept for a team, and the most that it may hold.
///
/// @param floor bytes that no other team takes
/// @param ceiling bytes at most; [Long#MAX_VALUE] for no bound
public record TeamShare(long floor, long ceiling) {
    /// Nothing kept and no bound.
    public static final TeamShare NONE = new TeamShare(0, Long.MAX_VALUE);

    /// *Errors*: `IllegalArgumentException` when the ceiling is below the floor.
    public TeamShare {
        if (floor < 0 || ceiling < floor) {
            throw new IllegalArgumentException(
                    "memory: floor "
                            + floor
                            + ", ceiling "
                            + ceiling
                            + " (expected: 0 <= floor <= ceiling)");
        }
    }
}
