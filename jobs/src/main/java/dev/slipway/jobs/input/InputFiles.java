package dev.slipway.jobs.input;

import dev.hardwood.HardwoodContext;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Opens pieces of the planned files, which must still be what they were.
///
/// *Errors*: [JobException] naming the file.
///
/// *Threads*: any, one at a time; readers have threads of their own for decoding.
public final class InputFiles implements Closeable {
    private final Path root;
    private final Plan plan;
    private final HardwoodContext decoding;

    /// Files of `plan` below `root`, decoded on so many threads.
    public InputFiles(Path root, Plan plan, int threads) {
        this.root = root;
        this.plan = plan;
        this.decoding = HardwoodContext.create(threads);
    }

    /// Where a planned input's names begin.
    public static Path root(Path input) {
        Path parent = input.toAbsolutePath().getParent();
        return Files.isDirectory(input) || parent == null ? input : parent;
    }

    BatchReader open(Piece piece) {
        InputFile file = plan.files().get(piece.file());
        Path path = root.resolve(file.name());
        try {
            file.requireUnchanged(path);
            return switch (plan.format()) {
                case PARQUET -> ParquetBatches.open(path, piece, plan, decoding);
                case CSV -> CsvBatches.open(path, file.name(), plan, piece);
                case JSONL -> JsonBatches.open(path, file.name(), plan, piece);
            };
        } catch (NoSuchFileException e) {
            throw file.away(e);
        } catch (FileSystemException e) {
            throw InputFile.unread(file.name(), e.toString(), e);
        } catch (IOException e) {
            // Of Parquet the library says so as well where it finds something wrong with it.
            throw plan.format() == FileFormat.PARQUET
                    ? new JobException(EndCode.DAMAGED_INPUT, file.name() + ": " + e, e)
                    : InputFile.unread(file.name(), e.toString(), e);
        }
    }

    JobException changed(Piece piece) {
        return plan.files().get(piece.file()).changed();
    }

    @Override
    public void close() {
        decoding.close();
    }
}
