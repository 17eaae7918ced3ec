package dev.slipway.jobs.input;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of comma-separated values with a header line.
///
/// *Source*: RFC 4180; fields may be quoted and hold line breaks.
final class CsvBatches implements BatchReader {
    /// Characters that the parser holds at most: one field of this size is still put aside by
    /// itself.
    private static final int LARGEST_FIELD = 32 << 20;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

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

    static CsvBatches open(Path path, String name, Plan plan) throws IOException {
        return open(path, name, new CsvRows(plan.fields(), plan.batchRows()));
    }

    /// The names in a file's header line; none in an empty file.
    static List<String> header(Path path, String name) throws IOException {
        CsvRows rows = new CsvRows(List.of(), 1);
        open(path, name, rows).close();
        return rows.header();
    }

    private static CsvBatches open(Path path, String name, CsvRows rows) throws IOException {
        InputStream in = withoutMark(new BufferedInputStream(Files.newInputStream(path), 1 << 16));
        CsvReader<CsvRows> reader =
                CsvReader.builder()
                        .allowExtraFields(true)
                        .allowMissingFields(true)
                        .maxBufferSize(LARGEST_FIELD)
                        .build(rows, in, StandardCharsets.UTF_8);
        CsvBatches batches = new CsvBatches(name, reader, rows);
        try {
            batches.advance();
        } catch (RuntimeException e) {
            batches.close();
            throw e;
        }
        return batches;
    }

    private static InputStream withoutMark(InputStream in) throws IOException {
        in.mark(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
            in.reset();
        }
        return in;
    }

    /// Reads one record; whether there was one.
    private boolean advance() {
        try {
            boolean hasNext = records.hasNext();
            if (hasNext) {
                records.next();
            }
            return hasNext;
        } catch (CsvParseException | UncheckedIOException e) {
            throw new JobException(
                    EndCode.DAMAGED_INPUT, name + ": cannot be read: " + words(e), e);
        }
    }

    private static String words(RuntimeException failure) {
        Throwable cause = failure.getCause();
        return failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
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
