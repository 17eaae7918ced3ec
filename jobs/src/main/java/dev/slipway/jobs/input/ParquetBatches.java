package dev.slipway.jobs.input;

import dev.hardwood.HardwoodContext;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowGroupPredicate;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.FileSchema;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Row groups of a Parquet file.
final class ParquetBatches implements BatchReader {
    private final String name;
    private final ParquetFileReader file;
    private final ColumnReaders columns;
    private final List<Field> fields;

    /// Of each field.
    private final List<ColumnReader> readers;

    private final long expected;
    private final long[][] widened;
    private long read;

    private ParquetBatches(
            String name, ParquetFileReader file, ColumnReaders columns, Plan plan, Piece piece) {
        this.name = name;
        this.file = file;
        this.columns = columns;
        this.fields = plan.fields();
        this.readers = readers(columns, fields);
        this.expected = piece.rows() == null ? 0 : piece.rows();
        this.widened = new long[fields.size()][0];
    }

    static ParquetBatches open(Path path, Piece piece, Plan plan, HardwoodContext decoding)
            throws IOException {
        String name = plan.files().get(piece.file()).name();
        ParquetFileReader file = null;
        try {
            file = ParquetFileReader.open(dev.hardwood.InputFile.of(path), decoding);
            ColumnReaders columns =
                    file.buildColumnReaders(projection(file.getFileSchema(), plan.fields()))
                            .filter(RowGroupPredicate.byteRange(piece.from(), piece.to()))
                            .batchSize(batchRows(file, piece, plan))
                            .build();
            return new ParquetBatches(name, file, columns, plan, piece);
        } catch (RuntimeException e) {
            if (file != null) {
                file.close();
            }
            throw damaged(name, e);
        }
    }

    /// Rows of a batch: fewer where they have much text, by what the footer says of all of their
    /// row group, since the reader holds some batches at a time. Halves, as an attempt of a release
    /// before has stopped behind a whole one.
    private static int batchRows(ParquetFileReader file, Piece piece, Plan plan) {
        Set<String> texts = new HashSet<>();
        for (Field field : plan.fields()) {
            if (field.kind() == Kind.TEXT) {
                texts.add(field.name());
            }
        }
        double bytes = 0;
        for (RowGroup group : file.getFileMetaData().rowGroups()) {
            long middle = ParquetHead.middle(group);
            if (group.numRows() > 0 && middle >= piece.from() && middle < piece.to()) {
                bytes = Math.max(bytes, bytesOfRow(group, texts));
            }
        }
        int rows = plan.batchRows();
        while (rows > 1 && rows * bytes > RowCollector.TEXT_BYTES) {
            rows /= 2;
        }
        return rows;
    }

    private static double bytesOfRow(RowGroup group, Set<String> columns) {
        long bytes = 0;
        for (ColumnChunk chunk : group.columns()) {
            if (columns.contains(chunk.metaData().pathInSchema().topLevelName())) {
                bytes += chunk.metaData().totalUncompressedSize();
            }
        }
        return (double) bytes / group.numRows();
    }

    /// The columns that are read: those of the fields, or all of them where the library would take
    /// a name for something else.
    private static ColumnProjection projection(FileSchema schema, List<Field> fields) {
        List<String> names = fields.stream().map(Field::name).distinct().toList();
        return names.stream().allMatch(name -> isClear(schema, name))
                ? ColumnProjection.columns(names.toArray(String[]::new))
                : ColumnProjection.all();
    }

    /// Whether the library finds a column by its name: it takes a dot for the way into a group, and
    /// looks for other names in all groups, whose columns may come first.
    private static boolean isClear(FileSchema schema, String name) {
        return !name.contains(".")
                && schema.getColumns().stream()
                        .filter(column -> column.name().equals(name))
                        .findFirst()
                        .filter(ParquetFields::isInNoGroup)
                        .isPresent();
    }

    private static List<ColumnReader> readers(ColumnReaders columns, List<Field> fields) {
        Map<String, ColumnReader> byName = new HashMap<>();
        for (int i = 0; i < columns.getColumnCount(); i++) {
            ColumnReader reader = columns.getColumnReader(i);
            if (ParquetFields.isInNoGroup(reader.getColumnSchema())) {
                byName.put(reader.getColumnSchema().name(), reader);
            }
        }
        List<ColumnReader> readers = new ArrayList<>(fields.size());
        for (Field field : fields) {
            ColumnReader reader = byName.get(field.name());
            if (reader == null) {
                throw new IllegalStateException("column '" + field.name() + "': missing");
            }
            readers.add(reader);
        }
        return readers;
    }

    @Override
    public @Nullable Rows next() {
        try {
            if (!columns.nextBatch()) {
                if (read != expected) {
                    throw new IllegalStateException(
                            read + " rows (expected: " + expected + ", as the footer says)");
                }
                return null;
            }
            int count = columns.getRecordCount();
            read += count;
            List<Column> values = new ArrayList<>(fields.size());
            for (int i = 0; i < fields.size(); i++) {
                values.add(column(i, readers.get(i), count));
            }
            return new Rows(count, values, List.of());
        } catch (RuntimeException e) {
            throw damaged(name, e);
        }
    }

    private Column column(int index, ColumnReader reader, int count) {
        Field field = fields.get(index);
        if (reader.getValueCount() != count) {
            throw new IllegalStateException(
                    "column '"
                            + field.name()
                            + "': "
                            + reader.getValueCount()
                            + " values (expected: "
                            + count
                            + ")");
        }
        BitSet missing = missing(reader.getLeafValidity(), count);
        return switch (field.kind()) {
            case FLAG -> Column.ofFlags(field, 1, reader.getBooleans(), missing);
            case WHOLE -> Column.ofLongs(field, 1, longs(index, reader, count), missing);
            case SINGLE -> Column.ofFloats(field, 1, reader.getFloats(), missing);
            case REAL -> Column.ofDoubles(field, 1, reader.getDoubles(), missing);
            case TEXT ->
                    Column.ofText(
                            field, reader.getBinaryValues(), reader.getBinaryOffsets(), missing);
        };
    }

    private long[] longs(int index, ColumnReader reader, int count) {
        if (ParquetFields.isLong(reader.getColumnSchema())) {
            return reader.getLongs();
        }
        int[] values = reader.getInts();
        boolean isUnsigned = ParquetFields.isUnsigned(reader.getColumnSchema());
        if (widened[index].length < count) {
            widened[index] = new long[count];
        }
        long[] wide = widened[index];
        for (int row = 0; row < count; row++) {
            wide[row] = isUnsigned ? values[row] & 0xffff_ffffL : values[row];
        }
        return wide;
    }

    private static @Nullable BitSet missing(Validity validity, int count) {
        if (!validity.hasNulls()) {
            return null;
        }
        BitSet missing = new BitSet(count);
        for (int row = 0; row < count; row++) {
            if (validity.isNull(row)) {
                missing.set(row);
            }
        }
        return missing;
    }

    static JobException damaged(String name, RuntimeException cause) {
        if (cause instanceof JobException named) {
            return named;
        }
        return new JobException(
                EndCode.DAMAGED_INPUT, name + ": cannot be read: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        columns.close();
        try {
            file.close();
        } catch (IOException e) {
            throw new JobException(EndCode.DAMAGED_INPUT, name + ": " + e, e);
        }
    }
}
