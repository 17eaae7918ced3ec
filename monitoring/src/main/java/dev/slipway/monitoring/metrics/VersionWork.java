package dev.slipway.monitoring.metrics;

/// What one version took of a server in a stretch of time.
///
/// @param slotNanos time that its calls held slots or their callers' threads, added up; of an
///     execution that several shared, once
/// @param executions of its model; 0 where nobody counted them
/// @param rows that they computed
/// @param memoryBytes that it held at most; 0 where nobody knew
public record VersionWork(long slotNanos, long executions, long rows, long memoryBytes) {
    /// Nothing was counted yet.
    public static final VersionWork NONE = new VersionWork(0, 0, 0, 0);

    /// Of which only the time on slots is known.
    public static VersionWork onSlots(long nanos) {
        return new VersionWork(nanos, 0, 0, 0);
    }

    /// This and what was taken in another part of the time.
    VersionWork with(VersionWork part) {
        return new VersionWork(
                slotNanos + part.slotNanos,
                executions + part.executions,
                rows + part.rows,
                Math.max(memoryBytes, part.memoryBytes));
    }
}
