package dev.slipway.journal.backup;

import dev.slipway.journal.artifact.DurableFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Copies the regular files of a folder that is in use. What somebody removes between the look at
/// the folder and the copy is none of the backup's, and does not end it. What was copied is on the
/// disk when the walk has ended.
final class FolderCopy extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;

    FolderCopy(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
            throws IOException {
        Files.createDirectories(to.resolve(from.relativize(folder)));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile()) {
            copy(file);
        }
        return FileVisitResult.CONTINUE;
    }

    private void copy(Path file) throws IOException {
        Path copy = to.resolve(from.relativize(file));
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return;
        }
        DurableFiles.force(copy);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
            throws IOException {
        if (failure != null) {
            throw failure;
        }
        DurableFiles.force(to.resolve(from.relativize(folder)));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException && !file.equals(from)) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
