package dev.slipway.capture.roller;

import com.jerolba.carpet.io.FileSystemOutputFile;
import dev.slipway.capture.parquet.ParquetColumns;
import dev.slipway.capture.spool.SpoolContent;
import dev.slipway.capture.spool.SpoolContent.Place;
import dev.slipway.capture.spool.SpoolSchema;
import dev.slipway.capture.spool.SpooledRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/// Writes predictions of one schema as the rows of a Parquet file. What stands in a frame goes to
/// its column's pages, without a record in between.
///
/// *Threads*: one.
final class ParquetRows {
    /// Small groups let a look-up by id read little.
    private static final long ROW_GROUP_BYTES = 8L << 20;

    private static final int NO_PADDING = 0;

    /// Rows of a prediction that are written at once, and after how many it is looked whether the
    /// group is full: of each column, so not for each row.
    private static final int MANY_ROWS = 100;

    /// Of frames, after which it is looked as well: few rows may be large.
    private static final int MANY_BYTES = 1 << 20;

    /// What files of earlier builds say as well.
    private static final Map<String, String> ORIGIN =
            Map.of(
                    ParquetWriter.OBJECT_MODEL_NAME_PROP,
                    ParquetRows.class.getPackageName() + "." + RowShape.NAME);

    private final SpoolSchema columns;
    private final MessageType shape;
    private final ParquetProperties properties;
    private final GzipPages compressor;
    private final ParquetFileWriter file;
    private @Nullable Group group;
    private int rowsSince;
    private long bytesSince;

    private ParquetRows(
            SpoolSchema columns,
            MessageType shape,
            ParquetProperties properties,
            GzipPages compressor,
            ParquetFileWriter file) {
        this.columns = columns;
        this.shape = shape;
        this.properties = properties;
        this.compressor = compressor;
        this.file = file;
    }

    /// *Errors*: `IOException` from the disk; `RuntimeException` for a prediction that makes no
    /// sense. What is there of the file is to be removed then.
    static void write(Path path, SpoolSchema schema, SpoolContent content, List<Place> places)
            throws IOException {
        Files.deleteIfExists(path);
        MessageType shape = RowShape.of(schema);
        ParquetProperties properties = properties(schema, shape, content, places);
        GzipPages compressor = new GzipPages();
        try (ParquetFileWriter file = file(path, shape, properties)) {
            file.start();
            ParquetRows rows = new ParquetRows(schema, shape, properties, compressor, file);
            for (Place place : places) {
                rows.add(content.rows(place), place.bytes());
            }
            rows.flush();
            file.end(ORIGIN);
        } finally {
            compressor.release();
        }
    }

    private static ParquetFileWriter file(
            Path path, MessageType shape, ParquetProperties properties) throws IOException {
        return new ParquetFileWriter(
                new FileSystemOutputFile(path.toFile()),
                shape,
                ParquetFileWriter.Mode.CREATE,
                ROW_GROUP_BYTES,
                NO_PADDING,
                properties.getColumnIndexTruncateLength(),
                properties.getStatisticsTruncateLength(),
                properties.getPageWriteChecksumEnabled());
    }

    /// Ids and traces have no dictionary, which would tell them apart for nothing: each is there
    /// once, or a few times one behind the other. Of other columns the first rows say it.
    private static ParquetProperties properties(
            SpoolSchema schema, MessageType shape, SpoolContent content, List<Place> places) {
        List<ColumnDescriptor> columns = shape.getColumns();
        List<Repeats> seen = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            seen.add(new Repeats());
        }
        look(new RowColumns(schema, seen), content, places);
        ParquetProperties.Builder builder =
                ParquetProperties.builder()
                        .withDictionaryEncoding(ParquetColumns.ID, false)
                        .withDictionaryEncoding(ParquetColumns.TRACE, false);
        for (int i = 0; i < columns.size(); i++) {
            if (!seen.get(i).areMany()) {
                builder.withDictionaryEncoding(String.join(".", columns.get(i).getPath()), false);
            }
        }
        return builder.build();
    }

    private static void look(RowColumns at, SpoolContent content, List<Place> places) {
        int rows = 0;
        long bytes = 0;
        for (Place place : places) {
            if (rows >= Repeats.MOST || bytes >= MANY_BYTES) {
                return;
            }
            SpooledRows prediction = content.rows(place);
            int count = Math.min(prediction.rows(), Repeats.MOST - rows);
            at.write(prediction, 0, count);
            rows += count;
            bytes += place.bytes();
        }
    }

    /// Rows that are not in the file yet.
    private final class Group {
        private final ColumnChunkPageWriteStore pages =
                new ColumnChunkPageWriteStore(
                        compressor,
                        shape,
                        HeapByteBufferAllocator.getInstance(),
                        properties.getColumnIndexTruncateLength(),
                        properties.getPageWriteChecksumEnabled());
        private final ColumnWriteStore store = properties.newColumnWriteStore(shape, pages, pages);
        private final RowColumns to = new RowColumns(columns, writers());
        private long rows;

        private List<ColumnWriter> writers() {
            return shape.getColumns().stream().map(store::getColumnWriter).toList();
        }

        void write(SpooledRows prediction, int from, int end) {
            to.write(prediction, from, end);
            for (int row = from; row < end; row++) {
                store.endRecord();
            }
            rows += end - from;
        }

        void flush() throws IOException {
            file.startBlock(rows);
            store.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
            store.close();
            pages.close();
        }
    }

    private void add(SpooledRows prediction, int bytes) throws IOException {
        int rows = prediction.rows();
        bytesSince += bytes;
        for (int from = 0; from < rows; from += MANY_ROWS) {
            int end = Math.min(rows, from + MANY_ROWS);
            Group open = group == null ? new Group() : group;
            group = open;
            open.write(prediction, from, end);
            rowsSince += end - from;
            if (rowsSince >= MANY_ROWS || bytesSince >= MANY_BYTES) {
                flushIfFull(open);
            }
        }
    }

    private void flushIfFull(Group open) throws IOException {
        rowsSince = 0;
        bytesSince = 0;
        if (open.store.getBufferedSize() >= ROW_GROUP_BYTES) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (group != null) {
            group.flush();
            group = null;
        }
    }
}
