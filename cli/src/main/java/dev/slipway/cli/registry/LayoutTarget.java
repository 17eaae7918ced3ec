package dev.slipway.cli.registry;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.oci.Blobs;
import dev.slipway.packages.oci.OciContent;
import dev.slipway.packages.oci.OciLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.stream.Stream;

/// Where a layout is written: a tar, or a directory. Fetched files stand in a folder of blobs until
/// the layout is whole, so a second try fetches only what the first one had not.
///
/// @param path of the tar or the directory
/// @param isArchive whether it is a tar
record LayoutTarget(Path path, boolean isArchive) {
    private static final String BLOBS = "blobs/sha256";
    private static final String VERSION_FILE = "oci-layout";
    private static final String PART = ".part";
    private static final int BUFFER = 1 << 20;

    /// The target of this name: a tar when it ends so, else a directory.
    ///
    /// *Errors*: `IllegalArgumentException` for a directory that holds something else.
    static LayoutTarget at(Path path) throws IOException {
        boolean isArchive =
                !Files.isDirectory(path)
                        && path.toString().toLowerCase(Locale.ROOT).endsWith(".tar");
        LayoutTarget target = new LayoutTarget(path.toAbsolutePath(), isArchive);
        if (!isArchive && Files.exists(path) && !target.isLayoutOrEmpty()) {
            throw new IllegalArgumentException(
                    path
                            + ": holds something else (expected: FILE.tar, or a directory that is"
                            + " new, empty or a layout)");
        }
        return target;
    }

    private boolean isLayoutOrEmpty() throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return Files.exists(path.resolve(VERSION_FILE))
                    || Files.isDirectory(path.resolve(BLOBS))
                    || entries.findAny().isEmpty();
        }
    }

    /// Where fetched files go.
    Path blobs() throws IOException {
        return Files.createDirectories(
                isArchive
                        ? path.resolveSibling(path.getFileName() + ".parts")
                        : path.resolve(BLOBS));
    }

    /// Whether a whole file with this digest is there.
    boolean has(Sha256 digest) throws IOException {
        Path file = blobs().resolve(digest.hex());
        if (!Files.isRegularFile(file)) {
            return false;
        }
        MessageDigest found = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                found.update(buffer, 0, count);
            }
        }
        return Sha256.finished(found).equals(digest);
    }

    /// Writes the layout around the fetched files.
    void write(OciContent content, VersionDocuments documents) throws IOException {
        Path fetched = blobs();
        Blobs blobs = documents.over(digest -> Files.newInputStream(fetched.resolve(digest.hex())));
        if (isArchive) {
            Path fresh = path.resolveSibling(path.getFileName() + ".new");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
                OciLayout.write(content, blobs, out);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            delete(fetched);
        } else {
            deleteParts(fetched);
            writeAround(OciLayout.of(content, blobs));
        }
    }

    /// What an export of another version broke off in: no blob, and so nothing that may lie here.
    private static void deleteParts(Path fetched) throws IOException {
        try (Stream<Path> files = Files.list(fetched)) {
            for (Path file : files.filter(one -> one.toString().endsWith(PART)).toList()) {
                Files.delete(file);
            }
        }
    }

    /// What stands there already, under the digest of its bytes, stays.
    private void writeAround(PackageFiles layout) throws IOException {
        for (String name : layout.sizes().keySet()) {
            Path place = path.resolve(name);
            if (name.startsWith(BLOBS) && Files.exists(place)) {
                continue;
            }
            Files.createDirectories(place.getParent());
            Path fresh = place.resolveSibling(place.getFileName() + PART);
            try (InputStream in = layout.open(name)) {
                Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
