package dev.slipway.jobs.input;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.slipway.api.error.CsvFault;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stretch of a file of comma-separated values with a header line.
///
/// *Source*: RFC 4180; fields may be quoted and hold line breaks.
final class CsvBatches implements BatchReader {
    /// Characters that the parser holds at most: one field of this size is still put aside by
    /// itself.
    private static final int LARGEST_FIELD = 32 << 20;

    private final String name;
    private final CsvReader<CsvRows> reader;
    private final CloseableIterator<CsvRows> records;
    private final CsvRows rows;

    private CsvBatches(String name, CsvReader<CsvRows> reader, CsvRows rows) {
        this.name = name;
        this.reader = reader;
        this.records = reader.iterator();
        this.rows = rows;
    }

    static CsvBatches open(Path path, String name, Plan plan, Piece piece) throws IOException {
        boolean isFirst = piece.from() == 0;
        CsvRows rows =
                new CsvRows(
                        plan.fields(), plan.batchRows(), isFirst ? List.of() : header(path, name));
        InputStream in = Stretch.of(path, piece.from(), piece.to());
        return open(in, isFirst ? name : name + ", from byte " + piece.from(), rows);
    }

    /// The names in a file's header line; none in an empty file.
    static List<String> header(Path path, String name) throws IOException {
        CsvRows rows = new CsvRows(List.of(), 1, List.of());
        open(Stretch.whole(path), name, rows).close();
        return rows.header();
    }

    private static CsvBatches open(InputStream in, String name, CsvRows rows) throws IOException {
        boolean isWithNames = rows.header().isEmpty();
        if (isWithNames) {
            ByteOrderMark.skip(in);
        }
        CsvReader<CsvRows> reader =
                CsvReader.builder()
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        // All rows behind the quote would be one value, and be missed by nobody.
                        .allowUnclosedQuote(false)
                        .maxBufferSize(LARGEST_FIELD)
                        .build(rows, MarkedText.of(in));
        CsvBatches batches = new CsvBatches(name, reader, rows);
        try {
            if (isWithNames) {
                batches.advance();
                requireWhole(rows, name);
            }
        } catch (RuntimeException e) {
            batches.close();
            throw e;
        }
        return batches;
    }

    private static void requireWhole(CsvRows rows, String name) {
        if (rows.isHeaderCut()) {
            throw new JobException(EndCode.UNREADABLE_INPUT, name + ": " + NameRoom.WORDS);
        }
    }

    /// Reads one record; whether there was one.
    private boolean advance() {
        try {
            boolean hasNext = records.hasNext();
            if (hasNext) {
                records.next();
            }
            return hasNext;
        } catch (UncheckedIOException e) {
            throw InputFile.unread(name, CsvFault.inWords(e), e);
        } catch (CsvParseException e) {
            throw new JobException(
                    EndCode.DAMAGED_INPUT, name + ": cannot be read: " + CsvFault.inWords(e), e);
        }
    }

    @Override
    public @Nullable Rows next() {
        rows.clear();
        while (!rows.isFull() && advance()) {
            // The record has gone into the rows.
        }
        return rows.isEmpty() ? null : rows.rows();
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new JobException(EndCode.DAMAGED_INPUT, name + ": " + e, e);
        }
    }
}
