package dev.slipway.serving.capture;

/// What is put into the ring, in a form that can be read again as [Waiting].
sealed interface CaptureRecord permits ObservedRecord, TensorsRecord {
    /// Bytes that stand before each: its length, its kind and how many references it may have, the
    /// mark included.
    int HEAD = Integer.BYTES + Byte.BYTES + Integer.BYTES;

    /// References that stand before those of each: one that says that all of it is there.
    int MARK = 1;

    /// Bytes that `put` puts.
    int bytes();

    /// References that `put` puts at most.
    int references();

    /// Whether it stands for a prediction that is to be kept, and not for a part of one.
    boolean isCounted();

    /// From which kind it is read again, not 0.
    int kind();

    /// Puts it.
    void put(SlabCursor to);
}
