package dev.slipway.jobs.input;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Field;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stretch of a file with one JSON object on each line. A line that is none is a bad row; the
/// lines behind it are read.
final class JsonBatches implements BatchReader {
    private final String name;
    private final JsonLines lines;
    private final RowCollector collector;
    private final JsonObjects objects;

    private JsonBatches(String name, JsonLines lines, List<Field> fields, int capacity) {
        this.name = name;
        this.lines = lines;
        this.collector = new RowCollector(fields, capacity);
        this.objects = new JsonObjects(fields, collector);
    }

    static JsonBatches open(Path path, String name, Plan plan, Piece piece) throws IOException {
        JsonLines lines = new JsonLines(Stretch.of(path, piece.from(), piece.to()));
        return new JsonBatches(name, lines, plan.fields(), plan.batchRows());
    }

    @Override
    public @Nullable Rows next() {
        collector.clear();
        try {
            while (!collector.isFull() && lines.next()) {
                if (!lines.isBlank()) {
                    row();
                }
            }
        } catch (IOException e) {
            throw InputFile.unread(name, e.toString(), e);
        }
        return collector.isEmpty() ? null : collector.rows();
    }

    private void row() throws IOException {
        if (lines.isTooLong()) {
            collector.fault(
                    "", "a line of more than " + JsonLines.LONGEST + " bytes (expected: fewer)");
        } else {
            objects.read(lines.buffer(), lines.from(), lines.length());
        }
        collector.endRow();
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new JobException(EndCode.DAMAGED_INPUT, name + ": " + e, e);
        }
    }
}
