package dev.slipway.jobs.input;

import dev.slipway.jobs.input.BatchReader.Rows;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.ColumnBatch.Place;
import dev.slipway.jobs.table.Position;
import java.io.Closeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a split from a position on.
///
/// *Errors*: [dev.slipway.jobs.attempt.JobException] naming the file.
///
/// *Threads*: one.
public final class SplitReader implements Closeable {
    private final InputFiles files;
    private final Split split;
    private Position position;
    private @Nullable BatchReader reader;
    private boolean isEnded;

    /// A reader of `split`, of which what lies before `position` has been read already.
    public SplitReader(InputFiles files, Split split, Position position) {
        this.files = files;
        this.split = split;
        this.position = position;
    }

    /// What is read.
    public Split split() {
        return split;
    }

    /// Behind the batch that came last.
    public Position position() {
        return position;
    }

    /// The next rows; a batch without any at the end of the split, and null behind it. They are
    /// valid until the next call.
    public @Nullable ColumnBatch next() {
        while (position.piece() < split.pieces().size()) {
            BatchReader open = reader == null ? open() : reader;
            Rows rows = open.next();
            if (rows != null) {
                return placed(rows);
            }
            open.close();
            reader = null;
            position = new Position(position.piece() + 1, 0, position.rowInSplit());
        }
        return isEnded ? null : end();
    }

    private ColumnBatch end() {
        isEnded = true;
        Place place = new Place(split.number(), position.rowInSplit(), 0, 0);
        return new ColumnBatch(place, position, 0, List.of(), List.of());
    }

    private ColumnBatch placed(Rows rows) {
        Piece piece = split.pieces().get(position.piece());
        Place place =
                new Place(
                        split.number(),
                        position.rowInSplit(),
                        piece.file(),
                        piece.firstRow() + position.rowInPiece());
        position =
                new Position(
                        position.piece(),
                        position.rowInPiece() + rows.count(),
                        position.rowInSplit() + rows.count());
        return new ColumnBatch(place, position, rows.count(), rows.columns(), rows.badRows());
    }

    /// Opens the piece that comes next and reads over what has been read of it: batches are cut in
    /// the same way by every attempt.
    private BatchReader open() {
        BatchReader opened = files.open(split.pieces().get(position.piece()));
        reader = opened;
        long skipped = 0;
        while (skipped < position.rowInPiece()) {
            Rows rows = opened.next();
            if (rows == null) {
                throw files.changed(split.pieces().get(position.piece()));
            }
            skipped += rows.count();
        }
        if (skipped > position.rowInPiece()) {
            throw files.changed(split.pieces().get(position.piece()));
        }
        return opened;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
