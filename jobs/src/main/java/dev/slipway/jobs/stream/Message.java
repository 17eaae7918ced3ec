package dev.slipway.jobs.stream;

import org.jspecify.annotations.Nullable;

/// A message that was read.
public final class Message {
    private final int partition;
    private final long offset;
    private final long timestamp;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;

    /// A message at a place of the input topic.
    ///
    /// @param timestamp milliseconds since 1970, as the broker keeps it
    public Message(
            int partition,
            long offset,
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value) {
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.key = key;
        this.value = value;
    }

    /// Where it was read.
    public int partition() {
        return partition;
    }

    /// Its place in the partition.
    public long offset() {
        return offset;
    }

    /// When it was sent.
    public long timestamp() {
        return timestamp;
    }

    /// Its key; not to be changed.
    byte @Nullable [] key() {
        return key;
    }

    /// Its content; not to be changed.
    byte @Nullable [] value() {
        return value;
    }
}
