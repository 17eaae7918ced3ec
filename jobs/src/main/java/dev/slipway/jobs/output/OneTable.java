package dev.slipway.jobs.output;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.TableFormat;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A table in one file, which appears whole or not at all.
///
/// *Threads*: one.
public final class OneTable implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final CheckedFile content;
    private final RowsWriters writers;
    private final RowsWriter writer;
    private long rows;
    private boolean isDone;

    private OneTable(Path file, OutputShape shape) throws IOException {
        this.file = file;
        this.part = part(file);
        Files.deleteIfExists(part);
        this.content = new CheckedFile(Durable.parent(file), String.valueOf(part.getFileName()));
        this.writers = new RowsWriters(shape);
        this.writer = writers.of(content);
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /// Removes what a process leaves of a table that ends before the table is whole.
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
        TableFormat format =
                TableFormat.ofFileName(file.toString())
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
    public long finish() throws IOException {
        writer.close();
        long bytes = content.finish(rows).bytes();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        Durable.force(Durable.parent(file));
        isDone = true;
        return bytes;
    }

    /// Leaves nothing of a table that was not finished.
    @Override
    public void close() throws IOException {
        writers.close();
        if (!isDone) {
            content.discard();
        }
    }
}
