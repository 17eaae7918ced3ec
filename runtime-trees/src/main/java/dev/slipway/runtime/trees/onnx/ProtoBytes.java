package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.ModelRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file read through a small window, so that what is skipped is never read.
///
/// *Threads*: for one thread.
final class ProtoBytes implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final long size;
    private final ByteBuffer window;
    private long budget;
    private long windowAt;

    /// @param window bytes read at a time
    /// @param budget bytes that may be read in all
    ProtoBytes(Path file, int window, long budget) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = channel.size();
        this.window = ByteBuffer.allocate(window).order(ByteOrder.LITTLE_ENDIAN).limit(0);
        this.budget = budget;
    }

    Path file() {
        return file;
    }

    long size() {
        return size;
    }

    byte get(long at) {
        long offset = at - windowAt;
        if (offset < 0 || offset >= window.limit()) {
            load(at);
            offset = 0;
        }
        return window.get((int) offset);
    }

    int fixed32(long at) {
        if (at >= windowAt && at + 4 <= windowAt + window.limit()) {
            return window.getInt((int) (at - windowAt));
        }
        int value = 0;
        for (int i = 3; i >= 0; i--) {
            value = (value << 8) | (get(at + i) & 0xff);
        }
        return value;
    }

    long fixed64(long at) {
        return (fixed32(at) & 0xffff_ffffL) | ((long) fixed32(at + 4) << 32);
    }

    private void load(long at) {
        window.clear();
        window.limit((int) Math.max(0, Math.min(window.capacity(), size - at)));
        budget -= window.limit();
        if (budget < 0) {
            throw refuse(at, "too much to read");
        }
        try {
            while (window.hasRemaining()) {
                if (channel.read(window, at + window.position()) < 0) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new ModelRefusedException(file, "byte " + at, "cannot be read: " + e, e);
        }
        window.flip();
        windowAt = at;
        if (window.limit() == 0) {
            throw refuse(at, "the file ends here");
        }
    }

    ModelRefusedException refuse(long at, String reason) {
        return new ModelRefusedException(file, "byte " + at, reason);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
