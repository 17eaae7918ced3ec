package dev.slipway.jobs.stream;

import java.io.ByteArrayOutputStream;

/// Bytes in memory that are never more than so many: from the first on that finds no room, nothing
/// is taken.
///
/// *Threads*: one.
final class BoundedBytes extends ByteArrayOutputStream {
    private final long most;
    private boolean isFull;

    BoundedBytes(long most) {
        this.most = most;
    }

    @Override
    public synchronized void write(int one) {
        if (hasRoom(1)) {
            super.write(one);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        if (hasRoom(length)) {
            super.write(bytes, offset, length);
        }
    }

    private boolean hasRoom(int more) {
        isFull |= (long) count + more > most;
        return !isFull;
    }

    /// Whether something has found no room.
    boolean isFull() {
        return isFull;
    }

    /// Forgets what came behind the first so many.
    void cut(int size) {
        count = Math.min(count, size);
    }

    @Override
    public synchronized void reset() {
        super.reset();
        isFull = false;
    }
}
