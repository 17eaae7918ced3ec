package dev.slipway.jobs.stream;

/// What one task has written in a transaction that answers nothing: letters about events alone. No
/// offset of a row tells whether they can be seen, so the transaction commits this number instead.
///
/// @param task that wrote them
/// @param number above those of all such transactions of this task before, in any attempt
public record Letters(int task, long number) {
    private static final int ATTEMPT_SHIFT = 32;

    /// Those of an attempt, counted from 1.
    public static Letters of(int task, long attempt, int count) {
        return new Letters(task, (attempt << ATTEMPT_SHIFT) + count);
    }
}
