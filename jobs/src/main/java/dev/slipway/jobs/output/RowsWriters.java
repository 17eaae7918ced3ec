package dev.slipway.jobs.output;

import java.io.IOException;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.jspecify.annotations.Nullable;

/// Writers of one shape. What compresses has memory of its own and is shared among them.
///
/// *Threads*: one.
final class RowsWriters implements AutoCloseable {
    private final OutputShape shape;
    private @Nullable CompressionCodecFactory codecs;

    RowsWriters(OutputShape shape) {
        this.shape = shape;
    }

    RowsWriter of(CheckedFile file) throws IOException {
        return switch (shape.format()) {
            case PARQUET -> new ParquetRows(file.stream(), shape, codecs());
            case CSV -> new CsvText(file.stream(), shape, file::bytes);
            case JSONL -> new JsonText(file.stream(), file::bytes);
        };
    }

    private CompressionCodecFactory codecs() {
        CompressionCodecFactory known = codecs;
        if (known == null) {
            known =
                    new CodecFactory(
                            new PlainParquetConfiguration(), ParquetProperties.DEFAULT_PAGE_SIZE);
            codecs = known;
        }
        return known;
    }

    /// Gives that memory back, when all writers are done.
    @Override
    public void close() {
        if (codecs != null) {
            codecs.release();
        }
    }
}
