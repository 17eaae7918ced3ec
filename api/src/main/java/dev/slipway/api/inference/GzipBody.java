package dev.slipway.api.inference;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The plain bytes of a body in gzip.
///
/// Such a body may have several parts. The library reads each from within the reading of the one
/// before it, until a byte comes, so very many empty parts would take the whole stack of whoever
/// reads them. A body is broken that says nothing for longer than any needs to.
///
/// *Source*: RFC 1952, section 2.2.
///
/// *Threads*: one at a time.
public final class GzipBody extends InputStream {
    private static final int BUFFER = 8 << 10;
    private static final int MOST_OF_NOTHING = 32 << 10;

    private final Source source;
    private final InputStream plain;

    private GzipBody(Source source) throws IOException {
        this.source = source;
        this.plain = new GZIPInputStream(source, BUFFER);
    }

    /// The body whose compressed bytes these are.
    ///
    /// *Errors*: `IOException` when they do not begin as gzip does.
    public static InputStream of(InputStream compressed) throws IOException {
        return new GzipBody(new Source(compressed));
    }

    @Override
    public int read() throws IOException {
        source.begin();
        return sound(plain.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        source.begin();
        return sound(plain.read(bytes, offset, length));
    }

    /// The library takes a part that cannot be read for the body's end.
    private int sound(int read) throws IOException {
        source.requireSound();
        return read;
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    /// The compressed bytes, counted since the last plain ones.
    private static final class Source extends FilterInputStream {
        private int silent;
        private boolean isBroken;

        Source(InputStream compressed) {
            super(compressed);
        }

        void begin() {
            silent = 0;
        }

        void requireSound() throws IOException {
            if (isBroken) {
                throw new ZipException(
                        "more than " + MOST_OF_NOTHING + " bytes in which nothing is said");
            }
        }

        private void count(int more) throws IOException {
            silent += Math.max(0, more);
            isBroken |= silent > MOST_OF_NOTHING;
            requireSound();
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            count(count);
            return count;
        }
    }
}
