package dev.slipway.serving.scaling;

/// The slots that there are.
///
/// @param ready that can take a call
/// @param starting that will be ready without being asked for again
public record Capacity(int ready, int starting) {
    /// Slots that start at once.
    public static Capacity ready(int slots) {
        return new Capacity(slots, 0);
    }

    /// Capacity that is there or due.
    public int due() {
        return ready + starting;
    }
}
