package dev.slipway.tracking;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The digests of a store that a backup has brought back.
///
/// A backup copies the database before the files. Where a file has come for another one of its
/// length in between, the digest of the first stands beside the second, and would be believed.
final class RestoredDigests {
    private static final int ROWS = 1_000;

    private final TrackingFile index;
    private final Path files;

    /// @param files folder of the files
    RestoredDigests(TrackingFile index, Path files) {
        this.index = index;
        this.files = files;
    }

    /// What is known of a file.
    private record Known(String path, long bytes, String digest) {}

    /// Forgets, for good, the digests of files that are others by now. All files are read for that.
    void check() throws IOException {
        List<Known> some = behind("");
        while (!some.isEmpty()) {
            List<String> wrong = new ArrayList<>();
            for (Known known : some) {
                if (isOfAnother(known)) {
                    wrong.add(known.path());
                }
            }
            forget(wrong);
            some = behind(some.getLast().path());
        }
    }

    private List<Known> behind(String path) {
        return index.read(sql ->
                sql.rows(
                        "SELECT path, bytes, digest FROM artifact WHERE path > ? ORDER BY path"
                                + " LIMIT "
                                + ROWS,
                        row -> new Known(row.getString(1), row.getLong(2), row.getString(3)),
                        path));
    }

    /// Of a file that is not there, or has another length, no digest is believed anyway.
    private boolean isOfAnother(Known known) throws IOException {
        Path place = files.resolve(known.path());
        if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                || Files.size(place) != known.bytes()) {
            return false;
        }
        try (FileChannel file =
                FileChannel.open(place, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return !FileDigests.of(file).equals(known.digest());
        }
    }

    private void forget(List<String> paths) {
        if (paths.isEmpty()) {
            return;
        }
        index.writeForGood(sql -> {
            int forgotten = 0;
            for (String path : paths) {
                forgotten += sql.update("DELETE FROM artifact WHERE path = ?", path);
            }
            return forgotten;
        });
    }
}
