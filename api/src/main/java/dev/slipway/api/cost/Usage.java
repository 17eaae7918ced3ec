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

    /// Rows alone.
    public static Usage ofRows(long rows) {
        return new Usage(0, 0, 0, 0, rows);
    }

    /// Both together. What is more than can be counted stays at the most: counters never fall.
    public Usage plus(Usage other) {
        return new Usage(
                sum(slotNanos, other.slotNanos),
                sum(cpuNanos, other.cpuNanos),
                sum(byteSeconds, other.byteSeconds),
                sum(predictions, other.predictions),
                sum(rows, other.rows));
    }

    private static long sum(long one, long other) {
        long sum = one + other;
        return one > 0 && other > 0 && sum < 0 ? Long.MAX_VALUE : sum;
    }
}
