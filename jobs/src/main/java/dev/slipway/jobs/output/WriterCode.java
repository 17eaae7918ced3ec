package dev.slipway.jobs.output;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch.Place;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Position;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/// The code that writes Parquet, for a process that has yet to load it, and does other things
/// first: a table of one row goes the way that all rows go, to nowhere.
public final class WriterCode {
    private static final Field NUMBER = Field.plain("number", Kind.WHOLE);
    private static final Field TEXT = Field.plain("text", Kind.TEXT);
    private static final Field ANSWER = Field.plain("answer", Kind.SINGLE);

    private WriterCode() {}

    /// Loads it as far as it is there.
    public static void load() {
        try {
            write();
        } catch (Throwable e) {
            // Whoever writes the first part says so.
        }
    }

    /// Loads all of it.
    ///
    /// *Errors*: an `Error` of the JVM where something is missing for it.
    public static void write() throws IOException {
        OutputShape shape =
                new OutputShape(
                        1,
                        FileFormat.PARQUET,
                        List.of(NUMBER, TEXT),
                        List.of(ANSWER),
                        null,
                        Map.of("slipway.job", "none"));
        ScoredBatch batch =
                new ScoredBatch(
                        new Place(0, 0, 0, 0),
                        Position.START,
                        1,
                        RowList.all(1),
                        List.of(
                                Column.ofLongs(NUMBER, 1, new long[] {1}, null),
                                Column.ofText(TEXT, new byte[] {'a'}, new int[] {0, 1}, null)),
                        null,
                        List.of(Column.ofFloats(ANSWER, 1, new float[] {1}, null)),
                        List.of());
        try (OutputStream nowhere = OutputStream.nullOutputStream();
                RowsWriter rows = new ParquetRows(nowhere, shape, new SnappyPages())) {
            rows.write(batch, batch.rows());
        }
    }
}
