package dev.slipway.capture;

import dev.slipway.capture.spool.ColumnHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/// The key by which columns are hashed: made once, kept in a file that only its owner may read.
final class HashKey {
    private static final int BYTES = 32;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private HashKey() {}

    /// The hash by the key in `file`, which is made when it is missing.
    ///
    /// *Errors*: `IOException` in words when it holds no key.
    static ColumnHash open(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            byte[] key = new byte[BYTES];
            random.nextBytes(key);
            WholeFile.write(file, key, OWNER_ONLY);
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != BYTES) {
            throw new IOException(
                    "capture key: "
                            + file
                            + " has "
                            + key.length
                            + " bytes (expected: "
                            + BYTES
                            + ")");
        }
        return new ColumnHash(key);
    }
}
