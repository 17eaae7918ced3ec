package dev.slipway.scan.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// What deflated bytes unpack to, up to the very byte in front of a fault. Loaders that ask for
/// less at a time use that before they meet the fault; Java's own stream drops whatever it has
/// unpacked in the call that meets it.
///
/// *Errors*: `ZipException` at the fault, `EOFException` where the bytes end early.
final class DeflatedStream extends InflaterInputStream {
    private static final int LEAST = 1 << 9;
    private static final int MOST = 1 << 13;

    private @Nullable ZipException fault;

    /// @param bytes how many packed ones there are at most: few take little memory, since an
    ///     archive may have a hundred thousand of such
    DeflatedStream(InputStream packed, Inflater inflater, long bytes) {
        super(packed, inflater, Math.clamp(bytes, LEAST, MOST));
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
        if (fault != null) {
            throw fault;
        }
        long before = inf.getBytesWritten();
        try {
            return super.read(target, at, length);
        } catch (ZipException e) {
            int unpacked = (int) (inf.getBytesWritten() - before);
            if (unpacked == 0) {
                throw e;
            }
            fault = e;
            return unpacked;
        }
    }
}
