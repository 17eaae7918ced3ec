package dev.slipway.jobs.input;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Some bytes of a file as a stream that ends behind them.
///
/// *Threads*: one.
final class Stretch extends FilterInputStream {
    private static final int BUFFER = 1 << 16;

    private long left;

    private Stretch(InputStream in, long bytes) {
        super(in);
        this.left = bytes;
    }

    /// The bytes from `from` to before `to`.
    static InputStream of(Path path, long from, long to) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        file.position(from);
        return new BufferedInputStream(
                new Stretch(Channels.newInputStream(file), to - from), BUFFER);
    }

    /// All bytes.
    static InputStream whole(Path path) throws IOException {
        return of(path, 0, Long.MAX_VALUE);
    }

    @Override
    public int read() throws IOException {
        int value = left > 0 ? in.read() : -1;
        left -= value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(left, length));
        left -= Math.max(0, read);
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(Math.min(left, count));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
