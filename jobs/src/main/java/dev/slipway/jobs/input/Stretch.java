package dev.slipway.jobs.input;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Some bytes of a file as a stream that ends behind them.
///
/// *Threads*: one.
final class Stretch extends FilterInputStream {
    private static final int BUFFER = 1 << 16;

    private final @Nullable Ending ending;
    private long left;

    private Stretch(InputStream in, long bytes, @Nullable Ending ending) {
        super(in);
        this.left = bytes;
        this.ending = ending;
    }

    /// The bytes from `from` to before `to`: those of one state of the file, to which bytes may be
    /// added meanwhile.
    ///
    /// *Errors*: the stream ends with an exception, of which [#isChanged] knows, where the file was
    /// cut or written over since it was opened, as far as its last bytes tell.
    static InputStream of(Path path, long from, long to) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            file.position(from);
            return buffered(file, to - from, Ending.of(file, from, to));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// All bytes.
    static InputStream whole(Path path) throws IOException {
        return buffered(FileChannel.open(path, StandardOpenOption.READ), Long.MAX_VALUE, null);
    }

    private static InputStream buffered(FileChannel file, long bytes, @Nullable Ending ending) {
        return new BufferedInputStream(
                new Stretch(Channels.newInputStream(file), bytes, ending), BUFFER);
    }

    /// Whether reading failed since the file was cut or written over meanwhile.
    static boolean isChanged(Throwable failure) {
        return failure instanceof ChangedException
                || failure.getCause() instanceof ChangedException;
    }

    private static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException() {
            super("it was cut or written over while it was read");
        }
    }

    /// How a stretch ended when its file was opened.
    ///
    /// @param last bytes of it
    /// @param isOfFile whether the file ended there, too
    private record Ending(FileChannel file, long from, long to, ByteBuffer last, boolean isOfFile) {
        private static final int LAST_BYTES = 1 << 12;

        static Ending of(FileChannel file, long from, long to) throws IOException {
            return new Ending(file, from, to, last(file, from, to), file.size() == to);
        }

        private static ByteBuffer last(FileChannel file, long from, long to) throws IOException {
            return read(file, Math.max(from, to - LAST_BYTES), to);
        }

        private static ByteBuffer read(FileChannel file, long from, long to) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = file.read(bytes, from + bytes.position());
            }
            return bytes.flip();
        }

        /// @param missing bytes that did not come
        void require(long missing) throws IOException {
            if (missing > 0 || !last(file, from, to).equals(last) || isTorn()) {
                throw new ChangedException();
            }
        }

        /// Whether the file ended inside of a row, of which the rest has come since.
        private boolean isTorn() throws IOException {
            boolean isBetweenRows = !last.hasRemaining() || isLineEnd(last.get(last.limit() - 1));
            if (!isOfFile || isBetweenRows) {
                return false;
            }
            ByteBuffer next = read(file, to, to + 1);
            return next.hasRemaining() && !isLineEnd(next.get());
        }

        private static boolean isLineEnd(byte value) {
            return value == '\n' || value == '\r';
        }
    }

    @Override
    public int read() throws IOException {
        int value = left > 0 ? in.read() : -1;
        if (value < 0) {
            return end();
        }
        left--;
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = left > 0 ? in.read(buffer, offset, (int) Math.min(left, length)) : -1;
        if (read < 0) {
            return end();
        }
        left -= read;
        return read;
    }

    private int end() throws IOException {
        if (ending != null) {
            ending.require(left);
        }
        return -1;
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
