package dev.slipway.jobs.output;

import com.jerolba.carpet.io.OutputStreamOutputFile;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Kind;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/// Scored rows as Parquet: columns of the input, then answers; every file says where it comes from.
/// What is a column here goes to the column's pages there, without a record in between.
final class ParquetRows implements RowsWriter {
    /// Bounds what is held in memory until a group is whole.
    private static final long ROW_GROUP_BYTES = 16L << 20;

    private static final int NO_PADDING = 0;

    private final OutputShape shape;
    private final MessageType schema;
    private final ParquetProperties properties;
    private final BytesInputCompressor compressor;
    private final ParquetFileWriter file;
    private @Nullable Group group;

    /// @param compressor of pages, one of which it needs at a time
    ParquetRows(OutputStream stream, OutputShape shape, BytesInputCompressor compressor)
            throws IOException {
        this.shape = shape;
        this.schema = ParquetShape.of(shape);
        this.properties = properties(shape);
        this.compressor = compressor;
        this.file =
                new ParquetFileWriter(
                        new OutputStreamOutputFile(new Unclosed(stream)),
                        schema,
                        ParquetFileWriter.Mode.CREATE,
                        ROW_GROUP_BYTES,
                        NO_PADDING,
                        properties.getColumnIndexTruncateLength(),
                        properties.getStatisticsTruncateLength(),
                        properties.getPageWriteChecksumEnabled());
        file.start();
    }

    /// Answers that are rounded numbers hardly ever repeat: a dictionary would only be given up.
    private static ParquetProperties properties(OutputShape shape) {
        ParquetProperties.Builder builder = ParquetProperties.builder();
        shape.outputs().stream()
                .filter(field -> field.kind() == Kind.SINGLE || field.kind() == Kind.REAL)
                .forEach(field -> builder.withDictionaryEncoding(ParquetShape.path(field), false));
        return builder.build();
    }

    /// Rows that are not in the file yet.
    private final class Group {
        private final ColumnChunkPageWriteStore pages =
                new ColumnChunkPageWriteStore(
                        compressor,
                        schema,
                        HeapByteBufferAllocator.getInstance(),
                        properties.getColumnIndexTruncateLength(),
                        properties.getPageWriteChecksumEnabled());
        private final ColumnWriteStore columns =
                properties.newColumnWriteStore(schema, pages, pages);
        private long rows;

        void write(ScoredBatch batch, RowList places) {
            int position = 0;
            for (Column column : batch.passThrough()) {
                columns(position++).copied(column, batch.rows(), places);
            }
            for (Column column : batch.outputs()) {
                columns(position++).answers(column, places);
            }
            for (int i = 0; i < places.count(); i++) {
                columns.endRecord();
            }
            rows += places.count();
        }

        private ParquetColumn columns(int position) {
            return new ParquetColumn(columns.getColumnWriter(schema.getColumns().get(position)));
        }

        void flush() throws IOException {
            file.startBlock(rows);
            columns.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
            columns.close();
            pages.close();
        }
    }

    @Override
    public void write(ScoredBatch batch, RowList places) throws IOException {
        Group open = group == null ? new Group() : group;
        group = open;
        open.write(batch, places);
        if (held() >= ROW_GROUP_BYTES) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (group != null) {
            group.flush();
            group = null;
        }
    }

    @Override
    public long held() {
        return group == null ? 0 : group.columns.getBufferedSize();
    }

    @Override
    public long bytes() {
        try {
            return file.getPos() + held();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        flush();
        file.end(shape.origin());
        file.close();
    }

    /// Keeps the file open when the writer is done with it.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            out.write(buffer, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
