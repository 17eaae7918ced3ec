package dev.slipway.jobs.input;

import dev.slipway.api.spec.FileFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Cuts a large text file between rows, so that several threads can read it: one pass over its
/// bytes finds where rows end and counts them.
///
/// *Threads*: one.
final class RowIndex {
    private static final int BUFFER = 1 << 18;

    private final int file;
    private final long enough;
    private final RowScan scan;
    private final boolean hasNames;
    private final List<Piece> pieces = new ArrayList<>();
    private long from;
    private long rowsBefore;

    private RowIndex(int file, FileFormat format, long enough) {
        this.file = file;
        this.enough = enough;
        this.hasNames = format == FileFormat.CSV;
        this.scan = hasNames ? new CsvScan() : new LineScan();
    }

    /// Pieces of a file, each of about so many bytes, but the last.
    ///
    /// @param file its position in the plan
    static List<Piece> cut(Path path, int file, FileFormat format, long enough) throws IOException {
        RowIndex index = new RowIndex(file, format, enough);
        try (InputStream in = Stretch.whole(path)) {
            index.read(in, format == FileFormat.CSV ? ByteOrderMark.skip(in) : 0);
        }
        return index.pieces;
    }

    private void read(InputStream in, long skipped) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long offset = skipped;
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            for (int at = scan.next(buffer, 0, read); ; at = scan.next(buffer, at, read)) {
                if (scan.isBetween() && offset + at - from >= enough) {
                    end(offset + at);
                }
                if (at == read) {
                    break;
                }
            }
            offset += read;
        }
        if (offset > from) {
            end(offset);
        }
    }

    private void end(long to) {
        long rows = Math.max(0, scan.rows() - (hasNames ? 1 : 0));
        pieces.add(new Piece(file, from, to, rowsBefore, rows - rowsBefore, to - from));
        from = to;
        rowsBefore = rows;
    }
}
