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
import org.jspecify.annotations.Nullable;

/// Files that nobody reads: those that were put aside, and what a child that died left half
/// written. They stay for a week, in which somebody may want to know why.
///
/// *Threads*: one.
final class Leftovers {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final String TEMPORARY = ".tmp";

    private final Path root;

    Leftovers(Path root) {
        this.root = root;
    }

    /// Removes those that are too old at `now`. What cannot be removed is tried again next time.
    void remove(Instant now) {
        try {
            Files.walkFileTree(root, new Removing(now.minus(KEPT)));
        } catch (IOException | RuntimeException e) {
            // The next look tries again.
        }
    }

    /// Goes on behind whatever does not work.
    private static final class Removing extends SimpleFileVisitor<Path> {
        private final Instant oldest;

        Removing(Instant oldest) {
            this.oldest = oldest;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = String.valueOf(file.getFileName());
            boolean isLeft = name.endsWith(TEMPORARY) || name.endsWith(Aside.SUFFIX);
            if (isLeft && attributes.lastModifiedTime().toInstant().isBefore(oldest)) {
                delete(file);
            }
            return FileVisitResult.CONTINUE;
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
