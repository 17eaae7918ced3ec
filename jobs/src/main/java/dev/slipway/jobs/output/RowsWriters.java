package dev.slipway.jobs.output;

import java.io.IOException;

/// Writers of one shape. What compresses has memory of its own and is shared among them.
///
/// *Threads*: one.
final class RowsWriters {
    private final OutputShape shape;
    private final SnappyPages pages = new SnappyPages();

    RowsWriters(OutputShape shape) {
        this.shape = shape;
    }

    RowsWriter of(CheckedFile file) throws IOException {
        return switch (shape.format()) {
            case PARQUET -> new ParquetRows(file.stream(), shape, pages);
            case CSV -> new CsvText(file.stream(), shape, file::bytes);
            case JSONL -> new JsonText(file.stream(), file::bytes);
        };
    }
}
