package dev.slipway.api.cost;

/// What was used.
///
/// @param slotNanos time on slots, on callers' threads and on loaders
/// @param cpuNanos time of these threads on processors
/// @param byteSeconds memory held, times how long
/// @param predictions requests that were answered
/// @param rows of these requests
public record Usage(long slotNanos, long cpuNanos, long byteSeconds, long predictions, long rows) {
    /// Nothing.
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    /// Memory alone.
    public static Usage ofMemory(long byteSeconds) {
        return new Usage(0, 0, byteSeconds, 0, 0);
    }

    /// Both together.
    public Usage plus(Usage other) {
        return new Usage(
                slotNanos + other.slotNanos,
                cpuNanos + other.cpuNanos,
                byteSeconds + other.byteSeconds,
                predictions + other.predictions,
                rows + other.rows);
    }
}
