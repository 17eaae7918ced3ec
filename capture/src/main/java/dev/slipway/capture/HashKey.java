package dev.slipway.capture;

import dev.slipway.capture.spool.ColumnHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

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
            write(file, key);
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

    private static void write(Path file, byte[] key) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(file + " has no directory");
        }
        Files.createDirectories(parent);
        Path temporary = parent.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        OWNER_ONLY)) {
            channel.write(ByteBuffer.wrap(key));
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
