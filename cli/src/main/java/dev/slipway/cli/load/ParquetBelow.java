package dev.slipway.cli.load;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Parquet files below a directory, beside a server that writes and removes some: what is gone
/// before it was looked at is left out.
///
/// *Threads*: one.
final class ParquetBelow extends SimpleFileVisitor<Path> {
    private static final String SUFFIX = ".parquet";

    /// By where they really are: links may lead to a file on several ways.
    private final Map<Path, Path> found = new HashMap<>();

    /// Those below a directory, or below the one that a link leads to, in their order. Links below
    /// it lead on, as they do for a server: an endpoint's directory may be one to another disk. A
    /// file to which more than one way leads is there once.
    ///
    /// *Errors*: `IOException` where something that is there cannot be looked at.
    static List<Path> of(Path directory) throws IOException {
        ParquetBelow looking = new ParquetBelow();
        Files.walkFileTree(
                directory.toRealPath(),
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                looking);
        return looking.found.values().stream().sorted().toList();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (file.toString().endsWith(SUFFIX) && Files.isRegularFile(file)) {
            try {
                found.merge(file.toRealPath(), file, ParquetBelow::first);
            } catch (IOException e) {
                return unlessGone(e);
            }
        }
        return FileVisitResult.CONTINUE;
    }

    private static Path first(Path one, Path other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        // What a link leads back to is looked through already.
        return e instanceof FileSystemLoopException ? FileVisitResult.CONTINUE : unlessGone(e);
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
