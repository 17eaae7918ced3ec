package dev.slipway.serving.overload;

/// Which requests are shed: those of the lowest ranks.
///
/// @param part of the requests to shed at most, between 0 and 1
/// @param error by how much the last window was late, in parts of its goal
/// @param threshold the rank from which on requests are shed
/// @param at when it was decided, on the monotonic clock
record Shed(double part, double error, int threshold, long at) {
    /// Nobody.
    static Shed nobody(long now) {
        return new Shed(0, 0, Ranks.COUNT, now);
    }
}
