package dev.slipway.jobs.feature;

import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Parquet files below a directory of capture, beside a server that writes and removes some:
/// what is gone before it was read is left out.
///
/// *Threads*: one.
final class KeptTables extends SimpleFileVisitor<Path> {
    private static final String SUFFIX = ".parquet";

    private final List<Path> found = new ArrayList<>();

    /// Reads a file.
    @FunctionalInterface
    interface Reading {
        /// *Errors*: [JobException] when the file cannot be read.
        void read(Path file) throws IOException;
    }

    /// Those below a directory, or below the one that a link leads to; those of earlier days first.
    ///
    /// *Errors*: `IOException` where something that is there cannot be looked at.
    static List<Path> below(Path directory) throws IOException {
        KeptTables looking = new KeptTables();
        Files.walkFileTree(directory.toRealPath(), looking);
        return looking.found.stream().sorted().toList();
    }

    /// Has each of these read that is there.
    static void each(List<Path> files, Reading reading) throws IOException {
        for (Path file : files) {
            try {
                reading.read(file);
            } catch (JobException e) {
                if (Files.exists(file)) {
                    throw e;
                }
                // Its time was over meanwhile.
            }
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (file.toString().endsWith(SUFFIX) && Files.isRegularFile(file)) {
            found.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        return unlessGone(e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
            throws IOException {
        return e == null ? FileVisitResult.CONTINUE : unlessGone(e);
    }

    private static FileVisitResult unlessGone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
