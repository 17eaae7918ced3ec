package dev.slipway.packages.archive;

import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackagePath;
import dev.slipway.packages.PackageRefusedException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files of a tar on disk, read where they lie: nothing is unpacked.
///
/// *Threads*: any, as long as nobody writes the tar.
public final class ArchiveFiles implements PackageFiles {
    private final Path archive;
    private final SortedMap<String, Long> sizes = new TreeMap<>(PackagePath.ORDER);
    private final Map<String, Long> places = new HashMap<>();

    private ArchiveFiles(Path archive) {
        this.archive = archive;
    }

    /// Goes through the headers of a tar.
    ///
    /// *Errors*: [PackageRefusedException] for what [PackageArchive#read] refuses; `IOException`.
    public static ArchiveFiles at(Path archive, ArchiveLimits limits) throws IOException {
        ArchiveFiles files = new ArchiveFiles(archive);
        try (Counted in = new Counted(new BufferedInputStream(Files.newInputStream(archive)))) {
            PackageArchive.read(
                    in,
                    limits,
                    (path, size, content) -> {
                        files.sizes.put(path, size);
                        files.places.put(path, in.at);
                    });
        }
        return files;
    }

    @Override
    public SortedMap<String, Long> sizes() {
        return Collections.unmodifiableSortedMap(sizes);
    }

    @Override
    public InputStream open(String path) throws IOException {
        Long place = places.get(path);
        if (place == null) {
            throw new IllegalArgumentException(path + " (expected: a file of the archive)");
        }
        FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ);
        return new Part(
                Channels.newInputStream(channel.position(place)), sizes.getOrDefault(path, 0L));
    }

    /// Knows how many bytes have been passed.
    private static final class Counted extends FilterInputStream {
        private long at;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            at += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            at += Math.max(0, count);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(count);
            at += skipped;
            return skipped;
        }
    }

    /// The bytes of one file.
    private static final class Part extends FilterInputStream {
        private long left;

        Part(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(left, length));
            if (count < 0) {
                throw new PackageRefusedException("archive", "ends too early");
            }
            left -= count;
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(Math.min(left, count));
            left -= skipped;
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
