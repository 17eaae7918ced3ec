package dev.slipway.serving.capture;

import org.jspecify.annotations.Nullable;

/// What is put into the ring, in a form that can be read again as a [CaptureItem].
sealed interface CaptureRecord permits ObservedRecord, TensorsRecord {
    /// Bytes that stand before each: its length and its kind.
    int HEAD = Integer.BYTES + Byte.BYTES;

    /// Bytes that `put` puts.
    int bytes();

    /// References that `put` puts at most.
    int references();

    /// From which kind it is read again, not 0.
    int kind();

    /// Puts it.
    void put(SlabCursor to);

    /// Reads the one that begins here; null for one that was never finished.
    static @Nullable CaptureItem item(SlabCursor from) {
        return switch (from.kind()) {
            case ObservedRecord.KIND -> ObservedRecord.read(from);
            case TensorsRecord.KIND -> TensorsRecord.read(from);
            default -> null;
        };
    }
}
