package dev.slipway.scan.content;

import java.io.IOException;
import java.io.InputStream;

/// Content as a stream.
final class ContentStream extends InputStream {
    private final Content content;
    private long position;

    ContentStream(Content content) {
        this.content = content;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = content.read(position, target, at, length);
        position += Math.max(0, read);
        return read <= 0 ? -1 : read;
    }
}
