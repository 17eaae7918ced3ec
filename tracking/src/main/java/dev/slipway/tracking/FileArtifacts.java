package dev.slipway.tracking;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Artifacts as files below one folder: `files/` under their own paths, `incoming/` until all of
/// one has come.
///
/// A path has only names in it that lead downwards, and no link is ever followed.
final class FileArtifacts implements RunArtifacts, AutoCloseable {
    /// Folder of the files that have come.
    static final String FILES = "files";

    /// Stands in `incoming/` from when something is removed until the disk has that.
    private static final String REMOVING = "removing";

    private static final int THREADS = 2;
    private static final int MOST_BYTES = 255;
    private static final int MOST_IN_ALL = 3_000;
    private static final int SHOWN = 60;

    private final Path files;
    private final Path incoming;
    private final TrackingFile index;
    private final Moment moment;
    private final Workers workers = new Workers("tracking-artifacts-", THREADS);
    private final AtomicLong uploads = new AtomicLong();

    /// Held while files and their digests change together.
    private final ReentrantLock placing = new ReentrantLock();

    private FileArtifacts(Path files, Path incoming, TrackingFile index, Moment moment) {
        this.moment = moment;
        this.files = files;
        this.incoming = incoming;
        this.index = index;
    }

    /// Opens the folder, made on first use, and removes what an earlier process left half done.
    static FileArtifacts open(Path root, TrackingFile index, Moment moment) throws IOException {
        Path files = Files.createDirectories(root.toAbsolutePath().resolve(FILES));
        Path incoming = Files.createDirectories(root.toAbsolutePath().resolve("incoming"));
        forceNames(root.toAbsolutePath());
        forceNames(root.toAbsolutePath().getParent());
        settle(files, incoming);
        try (Stream<Path> left = Files.list(incoming)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        return new FileArtifacts(files, incoming, index, moment);
    }

    @Override
    public Upload upload(ArtifactPath path) {
        checkFree(path);
        Path temporary = incoming.resolve(Long.toString(uploads.incrementAndGet()));
        return workers.call(() -> {
            checkPlace(path);
            return new FileUpload(
                    workers, temporary, (file, bytes, digest) -> take(path, file, bytes, digest));
        });
    }

    /// Whoever reads the place sees the old file or the new one; the digest is forgotten in
    /// between, so that a stop here leaves a file without one rather than with a wrong one. The
    /// same holds for a power cut: one is on the disk before the next begins.
    private void take(ArtifactPath path, Path temporary, long bytes, String digest)
            throws IOException {
        placing.lock();
        try {
            settle(files, incoming);
            Path place = checkPlace(path);
            boolean isReplaced = isFile(place);
            Files.createDirectories(place.getParent());
            forget(path, isReplaced);
            Files.move(
                    temporary,
                    place,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            if (isReplaced) {
                forceNames(place.getParent());
            }
            index.write(sql ->
                    sql.update(
                            "INSERT OR REPLACE INTO artifact VALUES (?, ?, ?)",
                            path.toString(),
                            bytes,
                            digest));
        } finally {
            placing.unlock();
        }
    }

    /// For good: a digest that came back would be taken for that of what stands there then.
    ///
    /// @param isThere whether anything stands there, whose digest was known: a process that was
    ///     killed may have forgotten it and not waited for the disk
    private void forget(ArtifactPath path, boolean isThere) {
        String text = path.toString();
        index.writeForGood(sql -> {
            if (isThere) {
                // Else nothing changes, and nothing would be waited for.
                sql.update("INSERT OR IGNORE INTO artifact VALUES (?, 0, '')", text);
            }
            return sql.update(
                    "DELETE FROM artifact WHERE path = ? OR (path >= ? AND path < ?)",
                    text,
                    text + "/",
                    text + "0");
        });
    }

    /// Has the names in a folder on the disk.
    private static void forceNames(@Nullable Path folder) throws IOException {
        try (FileChannel opened =
                FileChannel.open(Objects.requireNonNull(folder), StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    /// Ends what a removal has begun that failed, or whose process was killed: what is gone for
    /// whoever comes next may be back after a power cut, beside the digest of what was put there
    /// since.
    private static void settle(Path files, Path incoming) throws IOException {
        Path mark = incoming.resolve(REMOVING);
        if (!Files.exists(mark)) {
            return;
        }
        try (Stream<Path> all = Files.walk(files)) {
            for (Path folder : all.filter(FileArtifacts::isFolder).toList()) {
                forceNames(folder);
            }
        }
        Files.delete(mark);
    }

    /// *Errors*: [TrackingRefusedException] where a folder stands, or a file in the way to it.
    private Path checkPlace(ArtifactPath path) {
        Path place = files;
        for (int i = 0; i < path.segments().size(); i++) {
            place = place.resolve(path.segments().get(i));
            boolean isLast = i == path.segments().size() - 1;
            boolean wrong = isLast ? isFolder(place) : isFile(place);
            if (wrong) {
                throw TrackingRefusedException.invalid(
                        "Invalid path: '"
                                + path
                                + "' ("
                                + (isLast ? "a folder stands there" : "a file is in the way")
                                + ")");
            }
        }
        return place;
    }

    @Override
    public Download download(ArtifactPath path) {
        return workers.call(() -> FileDownload.of(workers, open(path)));
    }

    /// The file and its digest are of the same moment; one that is not known is not computed here,
    /// where uploads wait.
    private FileDownload.Opened open(ArtifactPath path) throws IOException {
        placing.lock();
        try {
            Path place = resolve(path);
            if (!isFile(place)) {
                throw TrackingRefusedException.unknown("No such artifact: '" + path + "'");
            }
            return FileDownload.Opened.of(place, bytes -> digest(path, bytes));
        } finally {
            placing.unlock();
        }
    }

    private Optional<String> digest(ArtifactPath path, long bytes) {
        return index.read(sql ->
                sql.row(
                        "SELECT digest FROM artifact WHERE path = ? AND bytes = ?",
                        row -> row.getString(1),
                        path.toString(),
                        bytes));
    }

    @Override
    public List<Entry> list(ArtifactPath path) {
        return workers.call(() -> {
            Path place = resolve(path);
            if (isFile(place)) {
                return List.of(new Entry(path.name(), false, Files.size(place)));
            }
            if (!isFolder(place)) {
                return List.of();
            }
            List<Entry> entries = new ArrayList<>();
            try (Stream<Path> inside = Files.list(place)) {
                for (Path file : inside.toList()) {
                    boolean folder = isFolder(file);
                    entries.add(
                            new Entry(
                                    file.getFileName().toString(),
                                    folder,
                                    folder ? 0 : Files.size(file)));
                }
            }
            entries.sort(Comparator.comparing(Entry::name));
            return entries;
        });
    }

    @Override
    public void delete(ArtifactPath path) {
        checkFree(path);
        workers.call(() -> remove(path));
    }

    private boolean remove(ArtifactPath path) throws IOException {
        placing.lock();
        try {
            settle(files, incoming);
            Path place = resolve(path);
            boolean isThere = isFile(place) || isFolder(place);
            forget(path, isThere);
            Path mark = incoming.resolve(REMOVING);
            if (isThere) {
                Files.write(mark, new byte[0]);
            }
            Files.walkFileTree(place, new Removal());
            // Of what comes next there, the digest may be on the disk before the name is.
            forceNames(place.getParent());
            Files.deleteIfExists(mark);
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        } finally {
            placing.unlock();
        }
    }

    private static void checkFree(ArtifactPath path) {
        if (path.segments().isEmpty()) {
            throw TrackingRefusedException.invalid("Invalid path: '' (expected: a name)");
        }
        if (isTooLong(path)) {
            throw TrackingRefusedException.invalid(
                    "Invalid path: '%s…' (expected: names of up to %d bytes, %d in all)"
                            .formatted(
                                    path.toString().substring(0, SHOWN), MOST_BYTES, MOST_IN_ALL));
        }
        if (path.isFrozen()) {
            throw TrackingRefusedException.invalid(
                    "Invalid path: '" + path + "' (the files of registered versions never change)");
        }
    }

    /// What a file system would refuse is the caller's mistake, and not the disk's.
    private static boolean isTooLong(ArtifactPath path) {
        return bytes(path.toString()) > MOST_IN_ALL
                || path.segments().stream().anyMatch(name -> bytes(name) > MOST_BYTES);
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Links cost no copy, and no file is ever written to once it is in its place. They are on the
    /// disk when it returns, as the version will be that is made of them.
    @Override
    public ArtifactPath freeze(ArtifactPath folder) {
        ArtifactPath frozen = ArtifactPath.frozen(moment.id());
        workers.call(() -> {
            placing.lock();
            try {
                linkAll(folder, frozen);
                return true;
            } finally {
                placing.unlock();
            }
        });
        return frozen;
    }

    /// All links and their digests, or none of them.
    private void linkAll(ArtifactPath folder, ArtifactPath frozen) throws IOException {
        try {
            Path place = resolve(frozen);
            link(resolve(folder), place);
            forceAbove(place);
            copyDigests(folder.toString(), frozen.toString());
        } catch (IOException | RuntimeException e) {
            try {
                removeFiles(frozen);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static void link(Path from, Path to) throws IOException {
        if (!isFolder(from)) {
            return;
        }
        Files.createDirectories(to);
        try (Stream<Path> inside = Files.list(from)) {
            for (Path file : inside.toList()) {
                Path target = to.resolve(file.getFileName());
                if (isFile(file)) {
                    Files.createLink(target, file);
                } else {
                    link(file, target);
                }
            }
        }
        forceNames(to);
    }

    /// The names that lead to a place.
    private void forceAbove(Path place) throws IOException {
        Path above = place.getParent();
        while (above != null && above.startsWith(files) && Files.exists(above)) {
            forceNames(above);
            above = above.getParent();
        }
    }

    private void copyDigests(String from, String to) {
        index.write(sql ->
                sql.update(
                        "INSERT INTO artifact SELECT ? || substr(path, ?), bytes, digest"
                                + " FROM artifact WHERE path >= ? AND path < ?",
                        to,
                        from.codePointCount(0, from.length()) + 1,
                        from + "/",
                        from + "0"));
    }

    @Override
    public void thaw(ArtifactPath frozen) {
        if (!frozen.isFrozen() || frozen.segments().size() != 2) {
            throw new IllegalArgumentException("not frozen: " + frozen);
        }
        workers.call(() -> {
            placing.lock();
            try {
                boolean wasThere = removeFiles(frozen);
                forget(frozen, false);
                return wasThere;
            } finally {
                placing.unlock();
            }
        });
    }

    /// The links of a frozen place; its digests may stay, because no place has its name again.
    private boolean removeFiles(ArtifactPath frozen) throws IOException {
        try {
            Files.walkFileTree(resolve(frozen), new Removal());
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }

    private Path resolve(ArtifactPath path) {
        Path place = files;
        for (String segment : path.segments()) {
            place = place.resolve(segment);
        }
        return place;
    }

    private static boolean isFile(Path place) {
        return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isFolder(Path place) {
        return Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
    }

    /// Lets what was begun end.
    @Override
    public void close() {
        workers.close();
    }
}
