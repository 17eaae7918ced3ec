package dev.slipway.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 digests of files.
final class FileDigests {
    private static final int BUFFER = 1 << 20;

    private FileDigests() {}

    /// A computation that has seen nothing yet.
    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// The digest of all of a file, which is at its beginning again afterwards.
    static String of(FileChannel channel) throws IOException {
        MessageDigest digest = begin();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (channel.read(buffer) >= 0) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        channel.position(0);
        return HexFormat.of().formatHex(digest.digest());
    }
}
