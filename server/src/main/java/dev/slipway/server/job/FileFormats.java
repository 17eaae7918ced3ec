package dev.slipway.server.job;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.spec.FileFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        try (Stream<Path> all = Files.walk(input, DEPTH)) {
            return all.limit(LOOKED_AT)
                    .filter(path -> holdsRows(input.relativize(path)))
                    .filter(Files::isRegularFile)
                    .map(path -> FileFormat.of(path.getFileName().toString()))
                    .flatMap(Optional::stream)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException | UncheckedIOException e) {
            throw unfit(input, "a directory that can be read");
        }
    }

    /// Requires that there is a file to read, whatever its name tells. An attempt that finds none
    /// knows by it that they are away.
    ///
    /// *Errors*: [RefusalException].
    static void requireSome(Path input) {
        if (!Files.isDirectory(input)) {
            return;
        }
        try (Stream<Path> all = Files.walk(input)) {
            if (all.filter(path -> holdsRows(input.relativize(path)))
                    .allMatch(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))) {
                throw unfit(input, "a directory with files; there is none in it");
            }
        } catch (IOException | UncheckedIOException e) {
            throw unfit(input, "a directory that can be read");
        }
    }

    private static RefusalException unfit(Path input, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT, "input: " + input + " (expected: " + expected + ")");
    }

    /// Whether what lies at a place inside an input is read as rows. Children pass over these
    /// names, too: unfit rows lie beside the fit ones like this.
    static boolean holdsRows(Path inside) {
        for (Path part : inside) {
            String name = part.toString();
            if (name.startsWith(".") || name.startsWith("_")) {
                return false;
            }
        }
        return true;
    }
}
