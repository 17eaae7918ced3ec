package dev.slipway.server.child;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The directory in which a program sorts, until it is closed. What was left of others in the same
/// place by processes that were killed goes when one is made.
///
/// Who has one holds a lock on a file in it, which the system lets go of however a process ends.
///
/// *Threads*: one.
final class SpillDirectory implements AutoCloseable {
    /// By its name nobody takes it for a table's.
    private static final String NAME = ".slipway-features";

    private static final String MARK = "in-use";

    private final Path path;
    private final @Nullable FileChannel mark;

    private SpillDirectory(Path path, @Nullable FileChannel mark) {
        this.path = path;
        this.mark = mark;
    }

    /// A new one in a place.
    ///
    /// *Errors*: `IOException` where none can be made there.
    static SpillDirectory in(Path place) throws IOException {
        Path path = Files.createTempDirectory(place, NAME);
        try {
            SpillDirectory made = new SpillDirectory(path, marked(path));
            made.removeLeft(place);
            return made;
        } catch (IOException e) {
            SmallFiles.deleteTree(path);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /// It has its name only once it is locked: one that is not is nobody's. Null where the file
    /// system has no locks, and then nobody removes the directory but who has made it.
    private static @Nullable FileChannel marked(Path path) throws IOException {
        Path fresh = path.resolve(MARK + ".new");
        FileChannel channel =
                FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            FileLock _ = channel.lock();
            Files.move(fresh, path.resolve(MARK));
            return channel;
        } catch (IOException e) {
            channel.close();
            return null;
        }
    }

    private void removeLeft(Path place) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place, NAME + "*")) {
            for (Path other : all) {
                // To look at the own mark would let go of its lock.
                if (!other.equals(path)) {
                    removeIfLeft(other);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What is left takes room and stands in nobody's way.
        }
    }

    private void removeIfLeft(Path other) {
        try {
            if (isOurs(other) && isLeft(other.resolve(MARK))) {
                SmallFiles.deleteTree(other);
            }
        } catch (IOException e) {
            // It goes by itself just now, or with the next one that is made.
        }
    }

    private boolean isOurs(Path other) throws IOException {
        return Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path));
    }

    private static boolean isLeft(Path mark) throws IOException {
        if (!Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(mark, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // This process has it.
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            SmallFiles.deleteTree(path);
        } finally {
            if (mark != null) {
                mark.close();
            }
        }
    }
}
