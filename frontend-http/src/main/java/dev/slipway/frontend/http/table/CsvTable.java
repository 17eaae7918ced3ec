package dev.slipway.frontend.http.table;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.json.Pause;
import dev.slipway.tensor.NamedTensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads comma-separated values, whose first line names the columns and whose fields have no types:
/// the columns say what is meant, as in the tables of jobs.
///
/// *Source*: RFC 4180, in UTF-8. An empty field is a missing value, two quotes are an empty text.
final class CsvTable {
    /// Lines and fields behind which the reading thread yields, as behind so many tokens of JSON.
    private static final int AT_A_STRETCH = 4_096;

    /// Characters of one field, at most.
    private static final int LONGEST_FIELD = 1 << 20;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private CsvTable() {}

    static List<NamedTensor> read(RequestBody body, Permit permit) {
        PaidMemory memory = new PaidMemory(permit);
        Line line = new Line(RowBinding.columnNames(permit.signature()).size());
        try (CsvReader<Line> csv = csv(body, line)) {
            CloseableIterator<Line> lines = csv.iterator();
            if (!lines.hasNext()) {
                throw broken("no line (expected: one with the columns' names)");
            }
            RowBinding binding =
                    RowBinding.ofColumns(permit.signature(), lines.next().names(memory));
            RowWriter rows = binding.writer(memory::pay);
            while (lines.hasNext()) {
                lines.next().give(rows);
            }
            return rows.tensors(memory);
        } catch (CsvParseException e) {
            throw broken(words(e));
        } catch (UncheckedIOException e) {
            boolean isNoText = e.getCause() instanceof CharacterCodingException;
            throw broken(isNoText ? "not UTF-8 text" : words(e));
        } catch (IOException e) {
            throw broken(e.toString());
        }
    }

    private static CsvReader<Line> csv(RequestBody body, Line line) {
        return CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                // All rows behind the quote would be one value, and be missed by nobody.
                .allowUnclosedQuote(false)
                .maxBufferSize(2 * LONGEST_FIELD)
                .build(line, text(body));
    }

    private static Reader text(RequestBody body) {
        int start = hasMark(body) ? BYTE_ORDER_MARK.length : 0;
        return new InputStreamReader(
                new ByteArrayInputStream(body.bytes(), start, body.length() - start),
                StandardCharsets.UTF_8.newDecoder());
    }

    /// Spreadsheets begin a file of theirs with one.
    private static boolean hasMark(RequestBody body) {
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
            if (i >= body.length() || body.bytes()[i] != BYTE_ORDER_MARK[i]) {
                return false;
            }
        }
        return true;
    }

    /// The parser says first which line it was, and what is wrong with it behind that.
    private static String words(RuntimeException failure) {
        Throwable cause = failure.getCause();
        return failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }

    private static RefusalException broken(String what) {
        return new RefusalException(ErrorCode.MALFORMED_REQUEST, "broken CSV: " + what);
    }

    /// The fields of the line that was read last, of which one more is kept than there are columns.
    ///
    /// The parser passes lines without a character, and reads a line of millions of fields, before
    /// it gives anything back: so it is while reading that others are let in.
    private static final class Line extends AbstractBaseCsvCallbackHandler<Line> {
        private final int width;
        private final List<@Nullable String> fields = new ArrayList<>();
        private final Pause pause = new Pause();
        private int steps;

        Line(int width) {
            this.width = width;
        }

        private void goOn() {
            if (++steps % AT_A_STRETCH == 0) {
                pause.forOthers();
            }
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            goOn();
            fields.clear();
        }

        @Override
        protected void handleField(int index, char[] buffer, int from, int length, boolean quoted) {
            goOn();
            if (fields.size() <= width) {
                boolean isMissing = length == 0 && !quoted;
                fields.add(isMissing ? null : new String(buffer, from, length));
            }
        }

        @Override
        protected @Nullable Line buildRecord() {
            // A line without any character is no row, but the parser asks for its record too.
            return getRecordType() == RecordType.EMPTY ? null : this;
        }

        List<String> names(PaidMemory memory) {
            List<String> names = new ArrayList<>();
            for (String field : fields) {
                String name = field == null ? "" : field;
                memory.payElement(2 * name.length());
                names.add(name);
            }
            return names;
        }

        void give(RowWriter rows) {
            for (int column = 0; column < fields.size(); column++) {
                String field = fields.get(column);
                if (field == null) {
                    rows.missing(column);
                } else if (field.length() > LONGEST_FIELD) {
                    throw broken(
                            field.length()
                                    + " characters in a field (expected: at most "
                                    + LONGEST_FIELD
                                    + ")");
                } else {
                    rows.written(column, field);
                }
            }
            rows.endRow();
        }
    }
}
