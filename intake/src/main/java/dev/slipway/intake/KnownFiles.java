package dev.slipway.intake;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Which files packages have, by what was read of their lists so far. How the files' digests begin
/// is kept, so that a question about any number of packages reads few lists: those that nobody has
/// read yet, so many at most, and those that have what is asked for. A list never changes, for the
/// package's digest is that of its list.
///
/// *Threads*: any; reads the disk.
final class KnownFiles {
    /// Lists that one question reads which nobody has read before.
    static final int MOST_NEW = 2_000;

    /// How many beginnings are kept, 32 MiB; where there would be more all are forgotten, and read
    /// again.
    private static final int MOST_KEPT = 4 << 20;

    /// What a list takes beside its files.
    private static final int OF_A_LIST = 16;

    private static final int HEAD_DIGITS = 16;

    private final Lists lists;
    private final Map<Sha256, long[]> heads = new ConcurrentHashMap<>();
    private final AtomicInteger kept = new AtomicInteger();

    /// Where the lists lie.
    @FunctionalInterface
    interface Lists {
        /// The files of a package.
        ///
        /// *Errors*: `IOException` where its list is lost.
        List<PackageFile> of(Sha256 content) throws IOException;
    }

    KnownFiles(Lists lists) {
        this.lists = lists;
    }

    /// Begins to look for these files.
    Search search(Collection<Sha256> files) {
        return new Search(files);
    }

    /// Files that are looked for in one package after another.
    ///
    /// *Threads*: one.
    final class Search {
        private final Set<Sha256> wanted;
        private final Set<Long> wantedHeads = new HashSet<>();
        private int left;

        private Search(Collection<Sha256> files) {
            wanted = new HashSet<>(files);
            wanted.forEach(file -> wantedHeads.add(head(file)));
            // One more for each that is found in a list that was read before.
            left = MOST_NEW + wanted.size();
        }

        /// Whether all of them were found.
        boolean isOver() {
            return wanted.isEmpty();
        }

        /// Those that a package has and none before it had; none where its list is lost, or too
        /// many were read already that nobody had read before.
        Set<Sha256> in(Sha256 content) {
            long[] known = heads.get(content);
            if (left == 0 || (known != null && !mayHave(known))) {
                return Set.of();
            }
            left--;
            Set<Sha256> found = new HashSet<>();
            for (PackageFile file : read(content)) {
                if (wanted.remove(file.digest())) {
                    wantedHeads.remove(head(file.digest()));
                    found.add(file.digest());
                }
            }
            return found;
        }

        private boolean mayHave(long[] known) {
            if (known.length < wantedHeads.size()) {
                return Arrays.stream(known).anyMatch(wantedHeads::contains);
            }
            return wantedHeads.stream().anyMatch(one -> Arrays.binarySearch(known, one) >= 0);
        }
    }

    /// None where the list is lost: whoever has the files sends them.
    private List<PackageFile> read(Sha256 content) {
        List<PackageFile> files;
        try {
            files = lists.of(content);
        } catch (IOException e) {
            files = List.of();
        }
        keep(content, files);
        return files;
    }

    private void keep(Sha256 content, List<PackageFile> files) {
        long[] all = files.stream().mapToLong(file -> head(file.digest())).sorted().toArray();
        boolean isNew = heads.put(content, all) == null;
        if (isNew && kept.addAndGet(OF_A_LIST + all.length) > MOST_KEPT) {
            heads.clear();
            kept.set(0);
        }
    }

    private static long head(Sha256 digest) {
        return Long.parseUnsignedLong(digest.hex(), 0, HEAD_DIGITS, 16);
    }
}
