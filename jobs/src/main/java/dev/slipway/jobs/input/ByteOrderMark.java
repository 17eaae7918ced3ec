package dev.slipway.jobs.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// What some programs put before the first character of a file of text.
final class ByteOrderMark {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private ByteOrderMark() {}

    /// Reads over it where it is there; how many bytes that were.
    ///
    /// @param in that supports marks
    static int skip(InputStream in) throws IOException {
        in.mark(MARK.length);
        if (Arrays.equals(in.readNBytes(MARK.length), MARK)) {
            return MARK.length;
        }
        in.reset();
        return 0;
    }
}
