package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.tracking.RunArtifacts.Download;
import java.io.InputStream;

/// The bytes of an artifact as a stream.
final class DownloadStream extends InputStream {
    private static final int BUFFER = 256 << 10;

    private final Download download;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;

    DownloadStream(Download download) {
        this.download = download;
    }

    private boolean hasMore() {
        if (at == end) {
            end = download.read(buffer);
            at = 0;
        }
        return end > 0;
    }

    @Override
    public int read() {
        return hasMore() ? buffer[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, offset, count);
        at += count;
        return count;
    }
}
