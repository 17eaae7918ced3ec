package dev.slipway.capture.parquet;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnProjection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Which row groups of a Parquet file hold a trace, as the column of traces says.
///
/// *Threads*: one.
final class TraceGroups {
    /// Traces that are unpacked at once.
    private static final int BATCH = 8_192;

    private final ParquetFileReader parquet;
    private final List<RowGroup> groups;
    private final byte[] trace;

    TraceGroups(ParquetFileReader parquet, String trace) {
        this.parquet = parquet;
        this.groups = parquet.getFileMetaData().rowGroups();
        this.trace = trace.getBytes(StandardCharsets.US_ASCII);
    }

    /// Row groups behind each other, read as one: a prediction may begin in one and end in the
    /// next.
    ///
    /// @param from the middle of the first one in the file, which is what the library picks by
    /// @param to behind the middle of the last one
    /// @param bytes unpacked, of all columns
    record Run(long from, long to, long bytes) {}

    /// How many bytes the traces are, unpacked.
    long columnBytes() {
        int column = parquet.getFileSchema().getColumn(ParquetColumns.TRACE).columnIndex();
        long bytes = 0;
        for (RowGroup group : groups) {
            bytes += Math.max(0, group.columns().get(column).metaData().totalUncompressedSize());
        }
        return bytes;
    }

    /// Those that hold the trace, the last ones first. It reads the column of traces, and can be
    /// asked once: the library closes the file with the column.
    List<Run> runs() {
        BitSet holding = holding();
        List<Run> runs = new ArrayList<>();
        int last = holding.length() - 1;
        while (last >= 0) {
            int first = holding.previousClearBit(last) + 1;
            runs.add(run(groups.subList(first, last + 1)));
            last = holding.previousSetBit(first - 1);
        }
        return runs;
    }

    private BitSet holding() {
        BitSet holding = new BitSet(groups.size());
        try (ColumnReaders columns =
                parquet.buildColumnReaders(ColumnProjection.columns(ParquetColumns.TRACE))
                        .batchSize(BATCH)
                        .build()) {
            int group = -1;
            long end = 0;
            long row = 0;
            while (columns.nextBatch()) {
                ColumnReader traces = columns.getColumnReader(0);
                byte[] values = traces.getBinaryValues();
                int[] offsets = traces.getBinaryOffsets();
                int count = columns.getRecordCount();
                for (int i = 0; i < count; i++) {
                    while (row >= end) {
                        group++;
                        end += groups.get(group).numRows();
                    }
                    if (Arrays.equals(values, offsets[i], offsets[i + 1], trace, 0, trace.length)) {
                        holding.set(group);
                    }
                    row++;
                }
            }
        }
        return holding;
    }

    private static Run run(List<RowGroup> groups) {
        long bytes = 0;
        for (RowGroup group : groups) {
            bytes += Math.max(0, group.totalByteSize());
        }
        return new Run(middle(groups.getFirst()), middle(groups.getLast()) + 1, bytes);
    }

    private static long middle(RowGroup group) {
        long bytes = 0;
        for (ColumnChunk chunk : group.columns()) {
            bytes += chunk.metaData().totalCompressedSize();
        }
        return group.columns().getFirst().chunkStartOffset() + bytes / 2;
    }
}
