package dev.slipway.intake;

import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.artifact.ArtifactException;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Packages as directories, laid out of the store under their digest. They are copies: the store's
/// own files are never handed out, so that whatever happens to a directory, the artifact is whole.
/// A directory is hashed whenever it is asked for, but for one that was found whole a few minutes
/// ago and has not been touched since.
///
/// *Threads*: any, one package at a time each; calls hash, so not for virtual threads.
public final class PackageCache {
    private static final int BUFFER = 1 << 18;

    private final ArtifactStore store;
    private final Path directory;
    private final InstantSource clock;
    private final VerifiedFiles verified;
    private final Object[] locks = Stream.generate(Object::new).limit(64).toArray();

    /// Directories below `directory`, which is made when it is first needed.
    ///
    /// @param clock tells when each was last asked for: the time of its directory
    public PackageCache(ArtifactStore store, Path directory, InstantSource clock) {
        this.store = store;
        this.directory = directory;
        this.clock = clock;
        this.verified = new VerifiedFiles(clock);
    }

    /// The package whose manifest has this digest, opened.
    ///
    /// *Errors*: `IOException` in words when the store does not hold it whole;
    /// `ModelRefusedException`.
    public ModelPackage open(Sha256 digest) throws IOException {
        return ModelPackages.open(laidOut(manifest(digest)));
    }

    /// The files of the package whose manifest has this digest, each found whole just now.
    ///
    /// *Errors*: `IOException` in words when the store does not hold it whole.
    public LaidOut layOut(Sha256 digest) throws IOException {
        PackageManifest manifest = manifest(digest);
        Path place = directory.resolve(digest.hex());
        List<Path> files = paths(place, manifest);
        synchronized (lockOf(place)) {
            laidOut(manifest, place);
            boolean isNoted = verified.areUntouched(place, files);
            VerifiedFiles.Look look = isNoted ? verified.look(files) : null;
            return new LaidOut(place, files, look, manifest.totalSize());
        }
    }

    /// A package's files, as they were found whole.
    ///
    /// *Threads*: safe from any number of threads.
    public static final class LaidOut {
        private final Path place;
        private final List<Path> files;
        private final VerifiedFiles.@Nullable Look look;
        private final long bytes;

        private LaidOut(
                Path place, List<Path> files, VerifiedFiles.@Nullable Look look, long bytes) {
            this.place = place;
            this.files = List.copyOf(files);
            this.look = look;
            this.bytes = bytes;
        }

        /// The package, opened.
        ///
        /// *Errors*: `ModelRefusedException`.
        public ModelPackage open() {
            return ModelPackages.open(place);
        }

        /// Whether the files still are the ones that were found whole, by inode, size and times;
        /// none of them is read.
        public boolean isUntouched() {
            return look != null && look.isOf(files);
        }

        /// Bytes of the files.
        public long bytes() {
            return bytes;
        }
    }

    /// The list of a package's files.
    ///
    /// *Errors*: `IOException` in words when the store does not hold it whole.
    public PackageManifest manifest(Sha256 digest) throws IOException {
        try (InputStream in = store.read(digest)) {
            return PackageManifest.parse(in.readAllBytes());
        } catch (PackageRefusedException e) {
            throw new IOException("package " + digest + ": " + e.getMessage(), e);
        }
    }

    /// The bytes of a package's file as they lie in the store, whether the package is laid out or
    /// not; empty where it has no file of this path.
    ///
    /// *Errors*: `IOException` in words when the store does not hold them whole, at the end of the
    /// stream at the latest.
    public Optional<InputStream> file(Sha256 digest, String path) throws IOException {
        PackageFile file = manifest(digest).file(path).orElse(null);
        return file == null ? Optional.empty() : Optional.of(store.read(file.digest()));
    }

    /// The directory with exactly these files, each with the bytes that its digest says.
    public Path laidOut(PackageManifest manifest) throws IOException {
        Path place = directory.resolve(manifest.digest().hex());
        synchronized (lockOf(place)) {
            return laidOut(manifest, place);
        }
    }

    private Path laidOut(PackageManifest manifest, Path place) throws IOException {
        if (isWhole(place, manifest)) {
            return used(place);
        }
        delete(place);
        Path fresh = directory.resolve(manifest.digest().hex() + ".new");
        delete(fresh);
        copy(manifest, fresh, place);
        VerifiedFiles.Look written = verified.look(paths(place, manifest));
        VerifiedFiles.passTick();
        verified.note(place, paths(place, manifest), written.passed(clock.instant()));
        return used(place);
    }

    /// Work on one package waits for work on the same one, and seldom for another's: a thread of
    /// the lowest priority may take long.
    private Object lockOf(Path place) {
        String digest = String.valueOf(place.getFileName()).split("\\.", 2)[0];
        return locks[Math.floorMod(digest.hashCode(), locks.length)];
    }

    private Path used(Path place) throws IOException {
        return Files.setLastModifiedTime(place, FileTime.from(clock.instant()));
    }

    /// Removes a directory unless somebody has asked for it since it was looked at. It disappears
    /// under its name at once, so that nobody opens half of it.
    boolean discard(CacheEntry entry) throws IOException {
        synchronized (lockOf(entry.path())) {
            return discardNow(entry);
        }
    }

    private static boolean discardNow(CacheEntry entry) throws IOException {
        if (!Files.isDirectory(entry.path(), LinkOption.NOFOLLOW_LINKS)
                || !Files.getLastModifiedTime(entry.path()).toInstant().equals(entry.used())) {
            return false;
        }
        Path gone = entry.path().resolveSibling(entry.path().getFileName() + ".gone");
        delete(gone);
        Files.move(entry.path(), gone, StandardCopyOption.ATOMIC_MOVE);
        delete(gone);
        return true;
    }

    /// What is not copied to its end, because the disk is full, say, gives its room back at once:
    /// others need it more than the next try.
    private void copy(PackageManifest manifest, Path fresh, Path place) throws IOException {
        try {
            Files.createDirectories(fresh);
            for (PackageFile file : manifest.files()) {
                copy(file, fresh.resolve(file.path()));
            }
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error e) {
            try {
                delete(fresh);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void copy(PackageFile file, Path target) throws IOException {
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (InputStream in = store.read(file.digest());
                OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (ArtifactException e) {
            throw new IOException(file.path() + ": " + e.getMessage(), e);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file.path() + ": a file and a folder", e);
        }
    }

    private boolean isWhole(Path place, PackageManifest manifest) throws IOException {
        List<Path> files = paths(place, manifest);
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
                || !files.stream().allMatch(PackageCache::isFile)) {
            return false;
        }
        if (verified.areUntouched(place, files)) {
            return true;
        }
        VerifiedFiles.Look before = verified.look(files);
        byte[] buffer = new byte[BUFFER];
        for (PackageFile file : manifest.files()) {
            Path path = place.resolve(file.path());
            if (Files.size(path) != file.size() || !digest(path, buffer).equals(file.digest())) {
                return false;
            }
        }
        verified.note(place, files, before);
        return true;
    }

    private static List<Path> paths(Path place, PackageManifest manifest) {
        return manifest.files().stream().map(file -> place.resolve(file.path())).toList();
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static Sha256 digest(Path path, byte[] buffer) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (InputStream in = Files.newInputStream(path)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                Sha256.add(digest, buffer, 0, count);
            }
        }
        return Sha256.finished(digest);
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
