package dev.slipway.api.spec;

import org.jspecify.annotations.Nullable;

/// How much memory a team's versions may hold, and how much is kept for them.
///
/// @param floor that no other team takes; absent for none
/// @param ceiling at most; absent for no bound
public record MemoryBounds(@Nullable ByteSize floor, @Nullable ByteSize ceiling) {
    /// *Errors*: `IllegalArgumentException` when it bounds nothing, or the floor is above the
    /// ceiling.
    public MemoryBounds {
        if (floor == null && ceiling == null) {
            throw new IllegalArgumentException("memory: empty (expected: floor, ceiling or both)");
        }
        if (ceiling != null && ceiling.bytes() < 1) {
            throw new IllegalArgumentException("memory.ceiling: 0B (expected: >= 1B)");
        }
        if (floor != null && ceiling != null && floor.bytes() > ceiling.bytes()) {
            throw new IllegalArgumentException(
                    "memory.floor: " + floor + " (expected: <= ceiling " + ceiling + ")");
        }
    }

    /// Bytes that are kept.
    public long floorBytes() {
        return floor == null ? 0 : floor.bytes();
    }

    /// Bytes at most; [Long#MAX_VALUE] for no bound.
    public long ceilingBytes() {
        return ceiling == null ? Long.MAX_VALUE : ceiling.bytes();
    }
}
