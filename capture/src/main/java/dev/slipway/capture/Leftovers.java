package dev.slipway.capture;

import dev.slipway.capture.parquet.ParquetName;
import dev.slipway.capture.spool.Aside;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files that nobody reads: those that were put aside, and what a child that died left half
/// written. They stay for a week, in which somebody may want to know why, within a bound of bytes:
/// beyond it the oldest go, but for the last.
///
/// *Threads*: one.
final class Leftovers {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final String TEMPORARY = ".tmp";

    private final Path root;
    private final long most;

    /// @param most bytes of all of them together
    Leftovers(Path root, long most) {
        this.root = root;
        this.most = most;
    }

    /// One that is there.
    private record Left(Path file, Instant written, long bytes) {}

    /// Removes those that are too old at `now`, or too much. What cannot be removed is tried again
    /// next time.
    void remove(Instant now) {
        Finding finding = new Finding();
        try {
            Files.walkFileTree(root, finding);
        } catch (IOException | RuntimeException e) {
            // The next look tries again.
        }
        List<Left> oldestFirst = finding.found;
        oldestFirst.sort(Comparator.comparing(Left::written));
        Instant oldest = now.minus(KEPT);
        long bytes = oldestFirst.stream().mapToLong(Left::bytes).sum();
        for (int i = 0; i < oldestFirst.size(); i++) {
            Left left = oldestFirst.get(i);
            boolean isTooMuch = bytes > most && i < oldestFirst.size() - 1;
            if (isTooMuch || left.written().isBefore(oldest)) {
                delete(left.file());
                bytes -= left.bytes();
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
            Path directory = file.getParent();
            if (directory != null && ParquetName.isDirectory(directory)) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            // Other files of the day stay, or the next look tries again.
        }
    }

    /// Goes on behind whatever does not work.
    private static final class Finding extends SimpleFileVisitor<Path> {
        private final List<Left> found = new ArrayList<>();

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(TEMPORARY) || name.endsWith(Aside.SUFFIX)) {
                Instant written = attributes.lastModifiedTime().toInstant();
                found.add(new Left(file, written, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
