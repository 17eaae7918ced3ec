package dev.slipway.runtime.protobuf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that is read through a small window, so that what is skipped is never read.
///
/// *Errors*: `UncheckedIOException` when the file cannot be read.
public final class FileBytes implements ProtobufBytes, AutoCloseable {
    private static final int LONGEST_SLICE = 1 << 20;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer window;
    private long budget;
    private long windowAt;

    /// Opens `file`.
    ///
    /// @param window bytes read at a time
    /// @param budget bytes that may be read in all
    public FileBytes(Path file, int window, long budget) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = channel.size();
        this.window = ByteBuffer.allocate(window).order(ByteOrder.LITTLE_ENDIAN).limit(0);
        this.budget = budget;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public byte int8(long offset) {
        long inside = offset - windowAt;
        if (inside < 0 || inside >= window.limit()) {
            load(offset);
            inside = 0;
        }
        return window.get((int) inside);
    }

    @Override
    public int int32(long offset) {
        if (offset >= windowAt && offset + Integer.BYTES <= windowAt + window.limit()) {
            return window.getInt((int) (offset - windowAt));
        }
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value |= (int8(offset + i) & 0xff) << (i * Byte.SIZE);
        }
        return value;
    }

    /// A copy.
    @Override
    public ByteBuffer slice(long offset, long length) {
        if (length > LONGEST_SLICE) {
            throw new MalformedProtobufException(
                    offset, "a text of " + length + " bytes (expected: <= " + LONGEST_SLICE + ")");
        }
        byte[] copy = new byte[(int) length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = int8(offset + i);
        }
        return ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void load(long offset) {
        window.clear();
        window.limit(Math.clamp(size - offset, 0, window.capacity()));
        budget -= window.limit();
        if (budget < 0) {
            throw new MalformedProtobufException(offset, "too much to read");
        }
        try {
            while (window.hasRemaining()) {
                if (channel.read(window, offset + window.position()) < 0) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        window.flip();
        windowAt = offset;
        if (window.limit() == 0) {
            throw new MalformedProtobufException(offset, "the file ends here");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
