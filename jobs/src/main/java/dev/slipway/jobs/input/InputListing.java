package dev.slipway.jobs.input;

import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt.InputChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the files of an input and their format. Names that begin with a dot or an underscore are
/// not rows, by the custom of everything that writes such directories.
///
/// *Errors*: [JobException] naming the file; for want of one, with a `NoSuchFileException`.
final class InputListing {
    private static final int TEXT_HEAD = 1 << 16;
    private static final String PARQUET_MAGIC = "PAR1";
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private final Path root;
    private final @Nullable FileFormat wanted;

    private InputListing(Path root, @Nullable FileFormat wanted) {
        this.root = root;
        this.wanted = wanted;
    }

    /// What an input consists of.
    ///
    /// @param root the directory that names are relative to
    record Listing(Path root, FileFormat format, List<InputFile> files) {}

    static Listing of(InputChoice choice) {
        Path path = choice.path();
        try {
            if (Files.isRegularFile(path)) {
                Path parent = path.toAbsolutePath().getParent();
                InputListing listing = new InputListing(parent == null ? path : parent, null);
                InputFile file = listing.file(path);
                FileFormat format = choice.format() == null ? sniff(path, file) : choice.format();
                return new Listing(listing.root, format, List.of(file));
            }
            if (Files.isDirectory(path)) {
                // A link to it would not be walked.
                return new InputListing(path.toRealPath(), choice.format()).directory();
            }
        } catch (IOException e) {
            throw InputFile.unreadable(path.toString(), e);
        }
        throw new JobException(
                EndCode.INPUT_NOT_FOUND,
                path + ": not there (expected: a file or a directory)",
                new NoSuchFileException(path.toString()));
    }

    /// Whether a file would be read with an input, if it were there.
    static boolean wouldRead(Path input, Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent) || !Files.isDirectory(input)) {
            return false;
        }
        Path place = parent.toRealPath().resolve(String.valueOf(file.getFileName()));
        InputListing listing = new InputListing(input.toRealPath(), null);
        return place.startsWith(listing.root) && listing.holdsRows(place);
    }

    private Listing directory() throws IOException {
        List<Path> paths = paths();
        if (paths.isEmpty()) {
            throw new JobException(
                    EndCode.INPUT_EMPTY,
                    root + ": no files",
                    new NoSuchFileException(root.toString()));
        }
        FileFormat format = wanted == null ? format(paths) : wanted;
        List<InputFile> files = new ArrayList<>(paths.size());
        for (Path path : paths) {
            InputFile file = file(path);
            Optional<FileFormat> named = FileFormat.of(file.name());
            if (named.isEmpty() || named.get() != format) {
                throw new JobException(
                        EndCode.UNREADABLE_INPUT,
                        file.name()
                                + " (expected: files that end in "
                                + format.suffix()
                                + " alone)");
            }
            files.add(file);
        }
        return new Listing(root, format, files);
    }

    /// All files in the order of their names. Nobody looks into what is left out: it may be closed
    /// to us, or what another job is about to rename.
    private List<Path> paths() throws IOException {
        List<Path> paths = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) {
                        return holdsRows(directory)
                                ? FileVisitResult.CONTINUE
                                : FileVisitResult.SKIP_SUBTREE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (holdsRows(file)) {
                            requireFile(file);
                            paths.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure)
                            throws IOException {
                        if (holdsRows(file)) {
                            throw failure;
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        paths.sort(Comparator.comparing(this::name));
        return paths;
    }

    /// Nobody would miss the rows of what is left out in silence.
    private void requireFile(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new JobException(
                    EndCode.UNREADABLE_INPUT,
                    name(path)
                            + (Files.isSymbolicLink(path) ? ": a link to no file" : ": no file")
                            + " (expected: files, and directories that are no links)");
        }
        if (!path.toRealPath().startsWith(root)) {
            throw new JobException(
                    EndCode.UNREADABLE_INPUT,
                    name(path) + ": a link (expected: no link out of the input)");
        }
    }

    private boolean holdsRows(Path path) {
        for (Path part : root.relativize(path)) {
            if (ScoreFiles.isPassedOver(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private String name(Path path) {
        return root.relativize(path).toString().replace(File.separatorChar, '/');
    }

    private InputFile file(Path path) throws IOException {
        return new InputFile(
                name(path.toAbsolutePath()),
                Files.size(path),
                Files.getLastModifiedTime(path).toMillis(),
                null);
    }

    /// The format of the first file that says it by its name.
    private FileFormat format(List<Path> paths) {
        for (Path path : paths) {
            Optional<FileFormat> named = FileFormat.of(name(path));
            if (named.isPresent()) {
                return named.get();
            }
        }
        throw new JobException(
                EndCode.UNREADABLE_INPUT,
                name(paths.getFirst()) + " (expected: .parquet, .csv or .jsonl files)");
    }

    /// The format of a file by its first bytes.
    private static FileFormat sniff(Path path, InputFile file) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(TEXT_HEAD);
            String text = new String(head, StandardCharsets.ISO_8859_1);
            if (text.startsWith(PARQUET_MAGIC) || file.name().endsWith(".parquet")) {
                return FileFormat.PARQUET;
            }
            String bare =
                    text.startsWith(BYTE_ORDER_MARK)
                            ? text.substring(BYTE_ORDER_MARK.length())
                            : text;
            return bare.stripLeading().startsWith("{") ? FileFormat.JSONL : FileFormat.CSV;
        }
    }
}
