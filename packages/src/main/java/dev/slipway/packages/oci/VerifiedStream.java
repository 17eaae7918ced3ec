package dev.slipway.packages.oci;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageRefusedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Bytes whose end is reached only if they are those of a digest.
final class VerifiedStream extends FilterInputStream {
    private final String place;
    private final Sha256 expected;
    private final MessageDigest digest = Sha256.newDigest();
    private boolean ended;

    VerifiedStream(InputStream in, String place, Sha256 expected) {
        super(in);
        this.place = place;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count > 0) {
            digest.update(target, offset, count);
        } else if (count < 0 && !ended) {
            ended = true;
            Sha256 found = Sha256.finished(digest);
            if (!found.equals(expected)) {
                throw new PackageRefusedException(
                        place, "sha256:" + found + " (expected: sha256:" + expected + ")");
            }
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(count, 1 << 13)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
