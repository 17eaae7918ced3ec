package dev.slipway.journal.artifact;

import dev.slipway.journal.Milestones;
import dev.slipway.journal.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The way in which a file becomes durable: written under a temporary name, forced, renamed, and
/// its directory forced. Whoever sees the final name sees all bytes, after a power cut too.
public final class DurableFiles {
    private final Milestones milestones;

    /// Files whose steps are watched.
    public DurableFiles(Milestones milestones) {
        this.milestones = milestones;
    }

    /// Makes a small file, or replaces it, at once and for good.
    public void write(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        milestones.before(Step.WRITE);
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            writeAll(channel, ByteBuffer.wrap(content));
            milestones.after(Step.WRITE);
            force(channel);
        }
        rename(temporary, file);
    }

    /// Has all bytes of a file on the disk.
    void force(FileChannel file) throws IOException {
        milestones.before(Step.FSYNC);
        file.force(true);
        milestones.after(Step.FSYNC);
    }

    /// Gives a forced file its final name.
    void rename(Path temporary, Path file) throws IOException {
        milestones.before(Step.RENAME);
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        milestones.after(Step.RENAME);
        milestones.before(Step.DIRECTORY_FSYNC);
        force(directoryOf(file));
        milestones.after(Step.DIRECTORY_FSYNC);
    }

    /// Makes a directory and those above it, each durable in the one that holds it.
    public static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directoryOf(directory);
        createDirectories(parent);
        Files.createDirectories(directory);
        force(parent);
    }

    private static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("file: " + file + " (expected: inside a directory)");
        }
        return parent;
    }

    /// Has all bytes of a file that is there, or all names in a directory, on the disk.
    public static void force(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
