package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Bytes that are hashed on their way; their end is an error when they are not the expected ones.
final class VerifiedStream extends FilterInputStream {
    private final Sha256 expected;
    private final MessageDigest digest = Sha256.newDigest();
    private boolean ended;

    VerifiedStream(InputStream content, Sha256 expected) {
        super(content);
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        if (count > 0) {
            Sha256.add(digest, bytes, offset, count);
        } else if (count < 0 && !ended) {
            ended = true;
            Sha256 found = Sha256.finished(digest);
            if (!found.equals(expected)) {
                throw new ArtifactException(
                        "artifact: " + expected + " was changed; its bytes now give " + found);
            }
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[(int) Math.min(Math.max(count, 0), 8192)];
        int read = buffer.length == 0 ? 0 : read(buffer, 0, buffer.length);
        return Math.max(read, 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
