package dev.slipway.packages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.SortedMap;

/// Files by path, wherever they lie: a directory, stored blobs, an archive.
///
/// Obligations: the paths are [PackagePath]s in [PackagePath#ORDER]; `open` gives exactly as many
/// bytes as `sizes` says; both may be called from many threads at once.
public interface PackageFiles {
    /// How many files one package may have.
    int MOST = 100_000;

    /// The sizes in bytes by path.
    SortedMap<String, Long> sizes();

    /// A file's bytes from its beginning.
    ///
    /// *Errors*: `IOException`; `IllegalArgumentException` for a path that is not there.
    InputStream open(String path) throws IOException;

    /// The files below a directory, or a single file under its own name.
    ///
    /// *Errors*: [PackageRefusedException] for a link, a device or a name that is no path of a
    /// package; `IOException`.
    static PackageFiles at(Path path) throws IOException {
        return FilesOnDisk.at(path);
    }

    /// These files with one more, or with other bytes under a path that is there.
    default PackageFiles with(String path, byte[] content) {
        return new FilesWithOne(this, PackagePath.check(path), content.clone());
    }

    /// Whether there is a file of this path.
    default boolean has(String path) {
        return sizes().containsKey(path);
    }

    /// The first bytes of a file, at most `count`.
    default byte[] head(String path, int count) throws IOException {
        try (InputStream in = open(path)) {
            return in.readNBytes(count);
        }
    }

    /// The whole of a small file.
    ///
    /// *Errors*: [PackageRefusedException] when it is larger than `most` bytes.
    default byte[] read(String path, int most) throws IOException {
        byte[] content = head(path, most + 1);
        if (content.length > most) {
            throw new PackageRefusedException(path, "larger than " + most + " bytes");
        }
        return content;
    }
}
