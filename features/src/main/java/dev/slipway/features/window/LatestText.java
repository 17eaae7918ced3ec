package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The text of the latest event: by time, then by availability, then by its characters.
final class LatestText implements Partial {
    /// The text's object and that of its characters.
    private static final long TEXT_BYTES = 56;

    private long time = Long.MIN_VALUE;
    private long available = Long.MIN_VALUE;
    private @Nullable String text;

    /// What a text takes of the heap, about.
    static long heapBytes(String text) {
        return TEXT_BYTES + 2L * text.length();
    }

    @Override
    public void add(Event event) {
        String other = event.text();
        if (other == null) {
            throw new IllegalArgumentException(
                    "value: " + event.value() + " (expected: a text) for key " + event.key());
        }
        take(event.time(), event.available(), other);
    }

    private void take(long otherTime, long otherAvailable, String other) {
        String known = text;
        boolean isLater =
                otherTime != time
                        ? otherTime > time
                        : otherAvailable != available
                                ? otherAvailable > available
                                : known == null || other.compareTo(known) > 0;
        if (isLater) {
            time = otherTime;
            available = otherAvailable;
            text = other;
        }
    }

    @Override
    public void merge(Partial other) {
        if (!(other instanceof LatestText same)) {
            throw new IllegalArgumentException("a partial of another kind: " + other);
        }
        String theirs = same.text;
        if (theirs != null) {
            take(same.time, same.available, theirs);
        }
    }

    @Override
    public @Nullable String text() {
        return text;
    }

    /// It is no number, so there is none.
    @Override
    public double result(Aggregation aggregation) {
        return Double.NaN;
    }

    @Override
    public long heapBytes() {
        String known = text;
        return known == null ? 0 : heapBytes(known);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(time);
        out.writeLong(available);
        String known = text;
        out.writeUTF(known == null ? "" : known);
    }

    @Override
    public void read(DataInput in) throws IOException {
        time = in.readLong();
        available = in.readLong();
        String read = in.readUTF();
        if (read.length() > Event.LONGEST_TEXT) {
            throw new IOException("a text of " + read.length() + " characters");
        }
        text = read.isEmpty() ? null : read;
    }
}
