package dev.slipway.jobs.output;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Part.PartFile;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes what one thread has scored into parts, one after the other. A part never spans splits.
///
/// *Errors*: [JobException] with `OUTPUT_FAILED`.
///
/// *Threads*: one.
public final class Parts implements AutoCloseable {
    private static final long LARGEST = 256L << 20;

    private final Path stage;
    private final OutputShape shape;
    private final Plan plan;
    private @Nullable Open open;

    /// Parts of a stage.
    public Parts(Stage stage, OutputShape shape, Plan plan) {
        this.stage = stage.path();
        this.shape = shape;
        this.plan = plan;
    }

    /// The part that is being written.
    private final class Open {
        private final int split;
        private final long firstRow;
        private final String name;
        private Position after;
        private final OpenFiles files;
        private @Nullable BadRowsFile badRows;
        private long rowsIn;
        private long badCount;

        Open(int split, long firstRow) {
            this.split = split;
            this.firstRow = firstRow;
            this.after = new Position(0, 0, firstRow);
            this.name =
                    String.format(
                            Locale.ROOT, "part-%05d-%012d-%d", split, firstRow, shape.attempt());
            this.files = new OpenFiles(stage, name, shape);
        }

        void write(ScoredBatch batch) throws IOException {
            if (batch.rows().count() > 0) {
                files.write(batch);
            }
            if (!batch.badRows().isEmpty()) {
                if (badRows == null) {
                    badRows = new BadRowsFile(stage, name, plan);
                }
                badRows.write(batch);
            }
            rowsIn += batch.rowsIn();
            badCount += batch.badRows().size();
            after = batch.after();
        }

        boolean isLarge() {
            return files.bytes() >= LARGEST;
        }

        Part finish() throws IOException {
            List<PartFile> written = files.finish();
            PartFile aside = badRows == null ? null : badRows.finish();
            return new Part(split, firstRow, rowsIn, after, written, aside, badCount);
        }

        void discard() throws IOException {
            files.discard();
            if (badRows != null) {
                badRows.discard();
            }
        }
    }

    /// Writes a batch; the part that it ends, if it does.
    public Optional<Part> write(ScoredBatch batch) {
        try {
            Open part = open;
            if (part == null) {
                part = new Open(batch.place().split(), batch.place().rowInSplit());
                open = part;
            }
            part.write(batch);
            return batch.rowsIn() == 0 || part.isLarge() ? finish() : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            throw failed(e);
        }
    }

    /// Ends the part that is being written, if there is one: it is on disk then.
    public Optional<Part> finish() {
        Open part = open;
        if (part == null) {
            return Optional.empty();
        }
        try {
            Part finished = part.finish();
            open = null;
            return Optional.of(finished);
        } catch (IOException | UncheckedIOException e) {
            throw failed(e);
        }
    }

    private static JobException failed(Exception e) {
        Throwable cause = e.getCause();
        Throwable reason = e instanceof UncheckedIOException && cause != null ? cause : e;
        return new JobException(
                EndCode.OUTPUT_FAILED, "the output cannot be written: " + reason, e);
    }

    /// Gives up what has not been finished.
    @Override
    public void close() {
        if (open != null) {
            try {
                open.discard();
            } catch (IOException | UncheckedIOException e) {
                // It is in nobody's list, and goes with the commit.
            }
            open = null;
        }
    }
}
