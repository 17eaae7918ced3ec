package dev.slipway.serving.capture;

import org.jspecify.annotations.Nullable;

/// What is put into the ring, in a form that can be read again as a [CaptureItem].
sealed interface CaptureRecord permits ObservedRecord, TensorsRecord {
    /// Bytes that stand before each: its length, its kind and how many references it may have.
    int HEAD = Integer.BYTES + Byte.BYTES + Integer.BYTES;

    /// Bytes that `put` puts.
    int bytes();

    /// References that `put` puts at most.
    int references();

    /// From which kind it is read again, not 0.
    int kind();

    /// Puts it.
    void put(SlabCursor to);

    /// Reads one of this kind; null for one that was never finished.
    ///
    /// @param shapes of those that were read before
    static @Nullable CaptureItem item(int kind, SlabCursor from, RecentShapes shapes) {
        return switch (kind) {
            case ObservedRecord.KIND -> ObservedRecord.read(from);
            case TensorsRecord.KIND -> TensorsRecord.read(from, shapes);
            default -> null;
        };
    }
}
