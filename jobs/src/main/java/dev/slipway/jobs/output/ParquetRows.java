package dev.slipway.jobs.output;

import com.jerolba.carpet.io.OutputStreamOutputFile;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Kind;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Scored rows as Parquet: columns of the input, then answers; every file says where it comes from.
final class ParquetRows implements RowsWriter {
    /// Bounds what is held in memory until a group is whole.
    private static final long ROW_GROUP_BYTES = 16L << 20;

    /// The same where many files are open at a time.
    private static final long PARTITION_GROUP_BYTES = 1L << 20;

    private final ParquetWriter<Integer> writer;
    private final BatchSupport support;

    ParquetRows(OutputStream stream, OutputShape shape) throws IOException {
        this.support = new BatchSupport(shape);
        this.writer = new Builder(stream, support).build();
    }

    @Override
    public void write(ScoredBatch batch, RowList places) throws IOException {
        support.use(batch);
        int count = places.count();
        for (int i = 0; i < count; i++) {
            writer.write(places.at(i));
        }
    }

    @Override
    public long bytes() {
        return writer.getDataSize();
    }

    @Override
    public void close() throws IOException {
        writer.close();
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

    private static final class Builder extends ParquetWriter.Builder<Integer, Builder> {
        private final BatchSupport support;

        Builder(OutputStream stream, BatchSupport support) {
            super(new OutputStreamOutputFile(new Unclosed(stream)));
            this.support = support;
            withConf(new PlainParquetConfiguration());
            withCompressionCodec(CompressionCodecName.SNAPPY);
            withRowGroupSize(
                    support.shape().partition() == null ? ROW_GROUP_BYTES : PARTITION_GROUP_BYTES);
            withExtraMetaData(support.shape().origin());
            support.shape().outputs().stream()
                    .filter(field -> field.kind() == Kind.SINGLE || field.kind() == Kind.REAL)
                    .forEach(field -> withDictionaryEncoding(ParquetShape.path(field), false));
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract above
        protected WriteSupport<Integer> getWriteSupport(Configuration configuration) {
            return support;
        }

        @Override
        protected WriteSupport<Integer> getWriteSupport(ParquetConfiguration configuration) {
            return support;
        }
    }
}
