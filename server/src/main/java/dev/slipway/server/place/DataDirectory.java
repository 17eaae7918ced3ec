package dev.slipway.server.place;

import dev.slipway.journal.artifact.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The server's own directory, held by one process at a time.
public final class DataDirectory implements AutoCloseable {
    private static final String OWNER_ONLY = "rwx------";

    private final Path root;
    private final FileChannel channel;

    private DataDirectory(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /// Makes the directory where it is missing, for its owner alone, and takes its lock for life.
    ///
    /// *Errors*: `IOException` in words when another process holds it or it cannot be written.
    public static DataDirectory open(Path path) throws IOException {
        Path root = made(path.toAbsolutePath().normalize());
        keepFromOthers(root);
        FileChannel channel =
                FileChannel.open(
                        root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new IOException(
                    "data: " + path + " is in use by another server (expected: one per directory)");
        }
        Files.createDirectories(root.resolve("cache"));
        return new DataDirectory(root, channel);
    }

    /// The directory itself, where a link leads to it. A new one is on the disk before anything is
    /// told of what lies in it.
    private static Path made(Path root) throws IOException {
        try {
            DurableFiles.createDirectories(root);
            return root.toRealPath();
        } catch (IOException e) {
            throw new IOException(
                    "data: "
                            + root
                            + " cannot be made (expected: a directory to write to): "
                            + PlaceFault.inWords(e),
                    e);
        }
    }

    private static void keepFromOthers(Path root) throws IOException {
        PosixFileAttributeView posix =
                Files.getFileAttributeView(root, PosixFileAttributeView.class);
        if (posix == null) {
            return;
        }
        try {
            posix.setPermissions(PosixFilePermissions.fromString(OWNER_ONLY));
        } catch (IOException e) {
            throw new IOException(
                    "data: "
                            + root
                            + " cannot be kept from others (expected: a directory that belongs to"
                            + " the server's user): "
                            + PlaceFault.inWords(e),
                    e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /// The directory itself.
    public Path root() {
        return root;
    }

    /// Files that can be made again.
    public Path cache() {
        return root.resolve("cache");
    }

    /// Where experiments and runs are kept.
    public Path trackingFile() {
        return root.resolve("tracking.db");
    }

    /// Where labels and outcomes of predictions are kept.
    public Path feedbackFile() {
        return root.resolve("feedback.db");
    }

    /// Where aggregates of features are kept as they are now.
    public Path online() {
        return root.resolve("online");
    }

    /// Where evidence of releases and windows of versions are kept.
    public Path metricsFile() {
        return root.resolve("metrics.db");
    }

    /// What names the releases whose candidate answers somebody.
    public Path uncleanMarker() {
        return root.resolve("unclean");
    }

    /// What names the releases that a process took back by itself.
    public Path fallbackLog() {
        return root.resolve("fallback.log");
    }

    /// Where the files that runs log are kept.
    public Path trackedArtifacts() {
        return root.resolve("tracking");
    }

    /// Lets another process have it.
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
