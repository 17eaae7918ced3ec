package dev.slipway.jobs.input;

import dev.slipway.api.spec.FileFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// How many rows text files have, as far as the rows of their first megabyte say.
public final class RowEstimate {
    private static final int HEAD = 1 << 20;

    private RowEstimate() {}

    /// The estimate for all files of a plan, from the first that has rows.
    public static long of(Path root, Plan plan) {
        for (InputFile file : plan.files()) {
            long estimate = file.bytes() > 0 ? ofFile(root.resolve(file.name()), plan) : 0;
            if (estimate > 0) {
                return estimate;
            }
        }
        return 0;
    }

    /// Nothing where the file has names of columns and no row.
    private static long ofFile(Path path, Plan plan) {
        try (InputStream in = Stretch.whole(path)) {
            int skipped = ByteOrderMark.skip(in);
            byte[] head = in.readNBytes(HEAD);
            long whole = wholeRows(head, plan.format());
            if (whole < 1 && head.length < HEAD) {
                return 0;
            }
            double rows = (double) Math.max(1, whole);
            long bytes = Math.max(1, skipped + head.length);
            return Math.max(1, Math.round(rows / bytes * plan.bytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Rows that end in it, without the line of names.
    private static long wholeRows(byte[] head, FileFormat format) {
        boolean hasNames = format == FileFormat.CSV;
        RowScan scan = hasNames ? new CsvScan() : new LineScan();
        int at = 0;
        while (at < head.length) {
            at = scan.next(head, at, head.length);
        }
        boolean isCut = head.length == HEAD && !scan.isBetween();
        return scan.rows() - (hasNames ? 1 : 0) - (isCut ? 1 : 0);
    }
}
