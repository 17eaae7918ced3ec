package dev.slipway.jobs.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The lines of a file as bytes, without copying them. A line that is too long is read over, and
/// said to be so.
///
/// *Threads*: one.
final class JsonLines implements Closeable {
    /// Bytes of the longest line that is looked at.
    static final int LONGEST = 16 << 20;

    private static final int FIRST_BUFFER = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int from;
    private int to;
    private int end;
    private int length;
    private boolean isTooLong;

    JsonLines(InputStream in) {
        this.in = in;
    }

    /// Moves to the next line; whether there is one.
    boolean next() throws IOException {
        from = end;
        isTooLong = false;
        int scanned = from;
        while (true) {
            for (int i = scanned; i < to; i++) {
                if (buffer[i] == '\n') {
                    isTooLong |= i - from > LONGEST;
                    length = isTooLong ? 0 : i - from;
                    end = i + 1;
                    return true;
                }
            }
            scanned = to;
            if (isTooLong || to - from > LONGEST) {
                isTooLong = true;
                from = 0;
                to = 0;
                scanned = 0;
            }
            int had = from;
            if (!fill()) {
                isTooLong |= to - from > LONGEST;
                length = isTooLong ? 0 : to - from;
                end = to;
                return length > 0 || isTooLong;
            }
            scanned -= had - from;
        }
    }

    /// Reads more behind what is there, after moving it to the front; whether there was any.
    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(0, read);
        return read >= 0;
    }

    /// The bytes that hold the line; valid until the next one.
    byte[] buffer() {
        return buffer;
    }

    /// Where the line begins.
    int from() {
        return from;
    }

    /// Its bytes.
    int length() {
        return length;
    }

    /// Whether it was longer than [#LONGEST], and its bytes are gone.
    boolean isTooLong() {
        return isTooLong;
    }

    /// Whether nothing but blanks stands in it.
    boolean isBlank() {
        if (isTooLong) {
            return false;
        }
        for (int i = from; i < from + length; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
