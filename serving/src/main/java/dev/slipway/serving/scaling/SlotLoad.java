package dev.slipway.serving.scaling;

/// What slots were asked for until a moment.
///
/// *Units*: nanoseconds of one slot.
///
/// @param nanoTime the moment
/// @param served slot time given so far, that of executions that still run included
/// @param shed slot time that calls would have taken which were turned away or left, so far
/// @param queued slot time that the calls take which wait at the moment
public record SlotLoad(long nanoTime, long served, long shed, long queued) {
    /// All that was asked for: what was given, refused or is still owed.
    long offered() {
        return served + shed + queued;
    }
}
