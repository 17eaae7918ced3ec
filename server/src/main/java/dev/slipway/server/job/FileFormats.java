package dev.slipway.server.job;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.spec.FileFormat;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The format that the names of files tell.
final class FileFormats {
    private static final int DEPTH = 16;
    private static final int LOOKED_AT = 10_000;

    private FileFormats() {}

    /// The one format of a file, or of all files below a directory.
    ///
    /// *Errors*: [RefusalException] when names tell none, or several.
    static FileFormat of(Path input) {
        Set<FileFormat> found = found(input);
        if (found.size() != 1) {
            String told =
                    found.isEmpty()
                            ? "its names tell no format"
                            : "there are files of several formats";
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "input-format: missing for "
                            + input
                            + ": "
                            + told
                            + " (expected: parquet, csv or jsonl)");
        }
        return found.iterator().next();
    }

    private static Set<FileFormat> found(Path input) {
        if (!Files.isDirectory(input)) {
            return FileFormat.of(input.getFileName().toString()).map(Set::of).orElse(Set.of());
        }
        return files(input, DEPTH, LOOKED_AT).stream()
                .filter(Files::isRegularFile)
                .map(path -> FileFormat.of(path.getFileName().toString()))
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Requires that there is a file to read, whatever its name tells. An attempt that finds none
    /// knows by it that they are away.
    ///
    /// *Errors*: [RefusalException].
    static void requireSome(Path input) {
        if (!Files.isDirectory(input)) {
            return;
        }
        if (files(input, Integer.MAX_VALUE, 1).isEmpty()) {
            throw unfit(input, "a directory with files; there is none in it");
        }
    }

    /// The first files that are read as rows, and links. Nobody looks into what is left out: it may
    /// be closed to us, or what a job is about to rename.
    private static List<Path> files(Path input, int depth, int most) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(input, Set.of(), depth, new Finding(input, most, files));
            return files;
        } catch (IOException e) {
            throw unfit(input, "a directory that can be read");
        }
    }

    /// Finds some files, and passes over what is left out.
    private static final class Finding extends SimpleFileVisitor<Path> {
        private final Path input;
        private final int most;
        private final List<Path> found;

        Finding(Path input, int most, List<Path> found) {
            this.input = input;
            this.most = most;
            this.found = found;
        }

        private boolean isRead(Path path) {
            return holdsRows(input.relativize(path));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return isRead(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isRead(file) && !attributes.isDirectory()) {
                found.add(file);
            }
            return found.size() < most ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (isRead(file)) {
                throw failure;
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static RefusalException unfit(Path input, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT, "input: " + input + " (expected: " + expected + ")");
    }

    /// Whether what lies at a place inside an input is read as rows.
    static boolean holdsRows(Path inside) {
        for (Path part : inside) {
            if (ScoreFiles.isPassedOver(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
