package dev.slipway.packages.archive;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A package as a tar: files in the order of their paths, the same owner, mode and time for all, so
/// that the same package is the same bytes.
///
/// *Threads*: work of seconds for large packages; not for a virtual thread.
public final class PackageArchive {
    private static final int BUFFER = 1 << 16;

    private PackageArchive() {}

    /// Takes the files of an archive one after the other.
    @FunctionalInterface
    public interface Sink {
        /// Takes one file; what of `content` is not read is skipped.
        void take(String path, long size, InputStream content) throws IOException;
    }

    /// Writes the files; leaves `out` open.
    ///
    /// *Errors*: [PackageRefusedException] when a file does not have the size that it was listed
    /// with; `IOException`.
    public static void write(PackageFiles files, OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        byte[] buffer = new byte[BUFFER];
        for (Map.Entry<String, Long> file : files.sizes().entrySet()) {
            try (InputStream in = files.open(file.getKey())) {
                tar.file(file.getKey(), file.getValue(), in, buffer);
            }
        }
        tar.end();
    }

    /// Reads an archive in one pass, in memory that does not depend on it; leaves `in` open behind
    /// the archive's end.
    ///
    /// *Errors*: [PackageRefusedException] naming the entry that is refused, after the files before
    /// it have been taken; `IOException`.
    public static void read(InputStream in, ArchiveLimits limits, Sink sink) throws IOException {
        TarReader tar = new TarReader(in, limits);
        while (tar.next()) {
            sink.take(tar.path(), tar.size(), tar.content());
        }
    }

    /// Unpacks an archive into an empty directory and says what it held.
    ///
    /// *Errors*: as [#read]; what was unpacked before stays for the caller to remove.
    public static PackageManifest unpack(InputStream in, ArchiveLimits limits, Path directory)
            throws IOException {
        Path root = directory.toRealPath();
        try (Stream<Path> entries = Files.list(root)) {
            if (entries.findAny().isPresent()) {
                throw new PackageRefusedException(directory.toString(), "not empty");
            }
        }
        List<PackageFile> files = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        read(in, limits, (path, size, content) -> files.add(unpack(root, path, content, buffer)));
        return new PackageManifest(files);
    }

    private static PackageFile unpack(Path root, String path, InputStream content, byte[] buffer)
            throws IOException {
        Path place = root.resolve(path);
        Files.createDirectories(place.getParent());
        MessageDigest digest = Sha256.newDigest();
        long size = 0;
        try (OutputStream out =
                Files.newOutputStream(
                        place,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
                size += count;
            }
        } catch (FileAlreadyExistsException e) {
            throw new PackageRefusedException(path, "falls onto another file here", e);
        }
        return new PackageFile(path, size, Sha256.finished(digest));
    }
}
