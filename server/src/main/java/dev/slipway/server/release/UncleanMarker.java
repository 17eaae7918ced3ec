package dev.slipway.server.release;

import dev.slipway.api.release.ReleaseId;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A file that names the releases whose candidate answers somebody in this process. It is durable
/// before the first answer and gone after a clean end, so a start that finds one knows that the
/// process before it died with a candidate in service, or took it back and could tell nobody.
///
/// *Threads*: safe from any number of threads; each change waits for the disk.
final class UncleanMarker {
    private static final String ALL = "*";

    private final Path file;
    private final Set<String> left;
    private final Set<String> standing = new TreeSet<>();

    private UncleanMarker(Path file, Set<String> left) {
        this.file = file;
        this.left = left;
    }

    /// The marker of a data directory, and what the process before left in it. What cannot be read
    /// counts as left by every release.
    static UncleanMarker open(Path file) {
        Set<String> left = new TreeSet<>();
        try {
            if (Files.exists(file)) {
                Files.readAllLines(file).stream()
                        .filter(line -> !line.isBlank())
                        .forEach(left::add);
            }
        } catch (IOException e) {
            left.add(ALL);
        }
        return new UncleanMarker(file, left);
    }

    /// Whether the process before died while this release's candidate answered somebody.
    synchronized boolean wasLeftBy(ReleaseId release) {
        return left.contains(release.value()) || left.contains(ALL);
    }

    /// Of what the process before left, keeps what it left of these releases: those whose candidate
    /// has weight by the journal. Of others the journal says enough.
    synchronized void keep(Set<ReleaseId> releases) {
        Set<String> kept = names(releases);
        if (!left.contains(ALL)) {
            kept.retainAll(left);
        }
        if (!kept.equals(left)) {
            left.clear();
            left.addAll(kept);
            writeIfPossible();
        }
    }

    private static Set<String> names(Set<ReleaseId> releases) {
        return releases.stream()
                .map(ReleaseId::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Makes it known that a release's candidate is about to answer somebody.
    ///
    /// *Errors*: `IOException` when that cannot be made durable; candidate must not answer then.
    synchronized void raise(ReleaseId release) throws IOException {
        if (standing.contains(release.value())) {
            return;
        }
        Set<String> with = new TreeSet<>(standing);
        with.add(release.value());
        write(with);
        standing.add(release.value());
    }

    /// Whether it is known that a release's candidate may answer somebody.
    synchronized boolean stands(ReleaseId release) {
        return standing.contains(release.value());
    }

    /// Makes it known that a release's candidate answers nobody any more.
    synchronized void lower(ReleaseId release) {
        if (standing.remove(release.value())) {
            writeIfPossible();
        }
    }

    /// What the process before left of a release has been dealt with.
    synchronized void settled(ReleaseId release) {
        if (left.remove(release.value())) {
            writeIfPossible();
        }
    }

    /// Makes it known that this process ends in order.
    ///
    /// @param unrecorded releases that it took back and could not have recorded; they stand for the
    ///     next process, as does what the one before left and nobody has dealt with
    synchronized void end(Set<ReleaseId> unrecorded) {
        standing.retainAll(names(unrecorded));
        writeIfPossible();
    }

    /// A marker that stays says too much, which holds a release for nothing; it loses none.
    private void writeIfPossible() {
        try {
            if (standing.isEmpty() && left.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                write(standing);
            }
        } catch (IOException e) {
            // Said above.
        }
    }

    private void write(Set<String> releases) throws IOException {
        Set<String> all = new TreeSet<>(releases);
        all.addAll(left);
        String text = all.stream().map(line -> line + "\n").collect(Collectors.joining());
        new DurableFiles(Milestones.unwatched()).write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
