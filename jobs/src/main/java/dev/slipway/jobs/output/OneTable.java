package dev.slipway.jobs.output;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Field;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A table in one file, which appears whole or not at all. Each process writes a part of its own,
/// so that two of them never mix their rows: the first one that is done has the name.
///
/// *Threads*: one.
public final class OneTable implements AutoCloseable {
    /// Behind the table's name and before the number of the process that writes it.
    private static final String PART = ".part-";

    private final Path file;
    private final Path part;
    private final CheckedFile content;
    private final RowsWriter writer;
    private long rows;
    private boolean isDone;

    private OneTable(Path file, OutputShape shape) throws IOException {
        this.file = file;
        this.part = part(file);
        removeLeft(file);
        this.content = held(part);
        this.writer = new RowsWriters(shape).of(content);
    }

    /// A part that nobody takes for one that was left: who came between its making and its being
    /// held has removed it.
    private static CheckedFile held(Path part) throws IOException {
        while (true) {
            CheckedFile made =
                    new CheckedFile(Durable.parent(part), String.valueOf(part.getFileName()));
            made.hold();
            if (Files.exists(part)) {
                return made;
            }
            made.discard();
        }
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + PART + ProcessHandle.current().pid());
    }

    /// Removes what processes have left that were killed before the table was whole.
    private static void removeLeft(Path file) throws IOException {
        String begin = file.getFileName() + PART;
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(
                        Durable.parent(file),
                        path -> String.valueOf(path.getFileName()).startsWith(begin))) {
            for (Path one : parts) {
                removeIfLeft(one);
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException(e);
        }
    }

    /// Whoever writes it has a lock on it, which the system lets go of however a process ends. It
    /// is removed under that lock, so whoever has it afterwards sees that it is gone.
    private static void removeIfLeft(Path part) {
        try (FileChannel opened = FileChannel.open(part, StandardOpenOption.WRITE)) {
            if (opened.tryLock() != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // It is somebody's, or nobody can say whose: it stays.
        }
    }

    /// Removes what this process leaves of a table that it does not make whole.
    public static void giveUp(Path file) throws IOException {
        Files.deleteIfExists(part(file.toAbsolutePath()));
    }

    /// Begins a table whose format its name says.
    ///
    /// *Errors*: [JobException] for a name that says none, a file that is there, or two columns of
    /// one name.
    ///
    /// @param origin what a Parquet file says of where it comes from
    public static OneTable create(
            Path file, List<Field> passThrough, List<Field> outputs, Map<String, String> origin) {
        FileFormat format =
                FileFormat.of(file.toString())
                        .orElseThrow(() ->
                                new JobException(
                                        EndCode.INVALID_ATTEMPT,
                                        "output: "
                                                + file
                                                + " (expected: .parquet, .csv or"
                                                + " .jsonl)"));
        if (Files.exists(file)) {
            throw new JobException(
                    EndCode.OUTPUT_NOT_EMPTY, "output: " + file + " (expected: no such file yet)");
        }
        Set<String> names = new HashSet<>();
        passThrough.forEach(field -> names.add(field.name()));
        outputs.forEach(field -> names.add(field.name()));
        if (names.size() < passThrough.size() + outputs.size()) {
            throw new JobException(
                    EndCode.WRONG_TYPE, "columns: two of one name (expected: each name once)");
        }
        try {
            return new OneTable(
                    file.toAbsolutePath(),
                    new OutputShape(1, format, passThrough, outputs, null, origin));
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_UNWRITABLE, "output: " + file + ": " + e, e);
        }
    }

    /// Adds rows.
    public void write(ScoredBatch batch) throws IOException {
        RowList places = RowList.all(batch.rows().count());
        writer.write(batch, places);
        rows += places.count();
    }

    /// Has it all on disk under its name; how many bytes there are.
    ///
    /// *Errors*: [JobException] where a file of this name has come meanwhile.
    public long finish() throws IOException {
        writer.close();
        content.force();
        publish();
        Durable.force(Durable.parent(file));
        // It is held until it has its name: nobody takes it for one that was left.
        long bytes = content.end(rows).bytes();
        isDone = true;
        return bytes;
    }

    /// By one rename, unless the name is taken.
    private void publish() throws IOException {
        try {
            Files.move(part, file);
        } catch (FileAlreadyExistsException e) {
            throw new JobException(
                    EndCode.OUTPUT_NOT_EMPTY,
                    "output: "
                            + file
                            + " (expected: no such file yet; another program has made it"
                            + " meanwhile)",
                    e);
        }
    }

    /// Leaves nothing of a table that was not finished.
    @Override
    public void close() throws IOException {
        if (!isDone) {
            content.discard();
        }
    }
}
