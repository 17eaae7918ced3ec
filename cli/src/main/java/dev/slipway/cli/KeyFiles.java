package dev.slipway.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The two files of a key that is made: FILE, for its owner alone, and FILE.pub. Both are made, or
/// neither, and nothing is written over.
public final class KeyFiles {
    private final Path privateFile;
    private final Path publicFile;

    /// @param file of the private key
    public KeyFiles(Path file) {
        this.privateFile = file;
        this.publicFile = file.resolveSibling(file.getFileName() + ".pub");
    }

    /// Writes one of them.
    @FunctionalInterface
    public interface Writing {
        /// *Errors*: `FileAlreadyExistsException` where it would write over something.
        void to(Path file) throws IOException;
    }

    /// Where the public key is.
    public Path publicFile() {
        return publicFile;
    }

    /// Makes both. Where that breaks, what was written goes again.
    ///
    /// *Errors*: `IllegalArgumentException` where one is there.
    public void make(Writing privateKey, Writing publicKey) throws IOException {
        if (Files.exists(publicFile, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(publicFile, null);
        }
        write(privateFile, privateKey);
        try {
            write(publicFile, publicKey);
        } catch (IOException | RuntimeException | Error e) {
            takeBack(privateFile, e);
            throw e;
        }
    }

    private static void write(Path file, Writing writing) throws IOException {
        try {
            writing.to(file);
        } catch (FileAlreadyExistsException e) {
            // It is somebody else's.
            throw exists(file, e);
        } catch (IOException | RuntimeException | Error e) {
            takeBack(file, e);
            throw e;
        }
    }

    private static void takeBack(Path file, Throwable because) {
        try {
            boolean _ = Files.deleteIfExists(file);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private static IllegalArgumentException exists(
            Path file, @Nullable FileAlreadyExistsException cause) {
        return new IllegalArgumentException(
                "file: " + file + " exists (expected: one that does not)", cause);
    }
}
