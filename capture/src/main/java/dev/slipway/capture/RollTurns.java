package dev.slipway.capture;

import dev.slipway.capture.spool.SpoolFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Says which files a child is given: the oldest, many at once; and one by one while one among them
/// makes children fail. One that went alone and was refused through no fault of its own, as for
/// want of room, lets the others have their turn before it has its next.
///
/// *Threads*: one.
final class RollTurns {
    static final int AT_ONCE = 16;

    /// Those that were refused alone since all had their turn.
    private final Set<Path> refused = new HashSet<>();

    /// Files that go one by one.
    private int singly;

    /// Those of the closed files, oldest first, that go next.
    List<SpoolFile> next(List<SpoolFile> closed) {
        if (singly == 0) {
            return closed.subList(0, Math.min(AT_ONCE, closed.size()));
        }
        refused.retainAll(closed.stream().map(SpoolFile::path).toList());
        List<SpoolFile> left =
                closed.stream().filter(file -> !refused.contains(file.path())).toList();
        if (left.isEmpty()) {
            refused.clear();
            left = closed;
        }
        return left.subList(0, Math.min(1, left.size()));
    }

    /// Several were refused together: they go one by one.
    void apart(int files) {
        singly = files;
    }

    /// One was refused alone, and is not to blame.
    void later(SpoolFile file) {
        // It may be the only one that there is, and others come meanwhile.
        singly = Math.max(1, singly);
        refused.add(file.path());
    }

    /// So many are done with.
    void done(int files) {
        singly = Math.max(0, singly - files);
    }
}
