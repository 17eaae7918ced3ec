package dev.slipway.jobs.output;

import java.io.IOException;

/// The writer for a format.
final class RowsWriters {
    private RowsWriters() {}

    static RowsWriter of(CheckedFile file, OutputShape shape) throws IOException {
        return switch (shape.format()) {
            case PARQUET -> new ParquetRows(file.stream(), shape);
            case CSV -> new CsvText(file.stream(), shape, file::bytes);
            case JSONL -> new JsonText(file.stream(), file::bytes);
        };
    }
}
