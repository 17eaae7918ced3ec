package dev.slipway.jobs.input;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Field;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the footer of a Parquet file says, as far as the file's size lets it be believed.
final class ParquetHead implements FileHead {
    private final Map<String, ColumnSchema> columns = new LinkedHashMap<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final long rows;

    private ParquetHead(InputFile file, int position, ParquetFileReader reader) {
        for (ColumnSchema column : reader.getFileSchema().getColumns()) {
            add(column, file);
        }
        FileMetaData footer = reader.getFileMetaData();
        long first = 0;
        for (RowGroup group : footer.rowGroups()) {
            check(group, file);
            if (group.numRows() > 0) {
                pieces.add(piece(group, position, first));
            }
            first = Math.addExact(first, group.numRows());
        }
        rows = first;
        if (footer.numRows() != rows) {
            throw new IllegalStateException(
                    footer.numRows() + " rows (expected: " + rows + ", as its row groups have)");
        }
    }

    /// Of two columns of one name the reader would take the last, and nobody says which is meant. A
    /// group has its name from each column in it.
    private void add(ColumnSchema column, InputFile file) {
        String name = column.fieldPath().topLevelName();
        ColumnSchema before = columns.put(name, column);
        boolean isOfOneGroup =
                before != null
                        && !ParquetFields.isInNoGroup(before)
                        && !ParquetFields.isInNoGroup(column);
        if (before != null && !isOfOneGroup) {
            throw new JobException(
                    EndCode.UNREADABLE_INPUT,
                    file.name() + ": column '" + name + "' (expected: once)");
        }
    }

    static ParquetHead read(Path root, InputFile file, int position) {
        Path path = root.resolve(file.name());
        try (ParquetFileReader reader = ParquetFileReader.open(dev.hardwood.InputFile.of(path))) {
            return new ParquetHead(file, position, reader);
        } catch (JobException e) {
            throw e;
        } catch (FileSystemException e) {
            throw InputFile.unreadable(file.name(), e);
        } catch (IOException | RuntimeException e) {
            throw new JobException(
                    EndCode.UNREADABLE_INPUT,
                    file.name() + ": no Parquet file that can be read: " + e.getMessage(),
                    e);
        }
    }

    private static Piece piece(RowGroup group, int position, long first) {
        long middle = middle(group);
        return new Piece(position, middle, middle + 1, first, group.numRows(), bytes(group));
    }

    /// The byte by which a reader finds a row group.
    static long middle(RowGroup group) {
        return group.columns().getFirst().chunkStartOffset() + bytes(group) / 2;
    }

    private static long bytes(RowGroup group) {
        long bytes = 0;
        for (ColumnChunk chunk : group.columns()) {
            bytes += chunk.metaData().totalCompressedSize();
        }
        return bytes;
    }

    private static void check(RowGroup group, InputFile file) {
        require(group.numRows() >= 0, "a row group of " + group.numRows() + " rows");
        require(!group.columns().isEmpty(), "a row group without columns");
        for (ColumnChunk chunk : group.columns()) {
            long from = chunk.chunkStartOffset();
            long size = chunk.metaData().totalCompressedSize();
            require(
                    from >= 0 && size >= 0 && size <= file.bytes() - from,
                    "a column of bytes "
                            + from
                            + " to "
                            + (from + size)
                            + " (expected: inside the file's "
                            + file.bytes()
                            + ")");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    List<Piece> pieces() {
        return pieces;
    }

    long rows() {
        return rows;
    }

    @Override
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    @Override
    public Optional<Field> field(String name) {
        return Optional.ofNullable(columns.get(name)).flatMap(ParquetFields::field);
    }

    @Override
    public String words(String name) {
        ColumnSchema column = columns.get(name);
        return column == null ? "missing" : ParquetFields.words(column);
    }
}
