package dev.slipway.cli.load;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.SchemaNode;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.packages.rows.RowFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of Parquet files: predictions that a server kept, or the seconds since the start.
///
/// A file of kept predictions has a row for each row of a request, those of one prediction behind
/// each other, and more of them where its answer had more. `prediction_id`, `time`, `endpoint`,
/// `kept` and `rows` are read, and `input_...` where each is a plain value. Predictions that were
/// not drawn are left out: failed and slow ones are kept always, so with them there would be more
/// of them than there were.
final class ParquetTrace {
    private static final String ID = "prediction_id";
    private static final String TIME = "time";
    private static final String ENDPOINT = "endpoint";
    private static final String KEPT = "kept";
    private static final String ROWS = "rows";
    private static final String DRAWN = "sample";
    private static final String INPUT = "input_";
    private static final String OFFSET = "offset";

    private final List<Path> files;
    private final int limit;
    private final List<TracedRequest> plain = new ArrayList<>();
    private final List<Kept> drawn = new ArrayList<>();
    private final Map<Source, Integer> taken = new HashMap<>();

    /// Predictions that were not drawn, by endpoint.
    private final Map<String, Long> others = new HashMap<>();

    private ParquetTrace(List<Path> files, int limit) {
        this.files = files;
        this.limit = limit;
    }

    /// One prediction, at its moment.
    private record Kept(Instant time, Source source, @Nullable Rows inputs, boolean isBare) {
        TracedRequest at(long nanos) {
            List<String> columns = isBare ? List.of() : source.columns();
            return new TracedRequest(nanos, source.endpoint(), columns, inputs, isBare);
        }
    }

    /// What inputs are counted by.
    private record Source(String endpoint, List<String> columns) {}

    /// Whether it is one: a file of Parquet, or a directory.
    static boolean isOne(Path path) throws IOException {
        return Files.isDirectory(path) || RowFiles.isParquet(path);
    }

    /// The requests of a file, or of all files below a directory; not in their order.
    ///
    /// @param limit the inputs of so many requests are read, of each endpoint and columns
    ///
    /// *Errors*: `IllegalArgumentException` naming the file that has none.
    static Recorded read(Path path, int limit) throws IOException {
        List<Path> files = Files.isDirectory(path) ? ParquetBelow.of(path) : List.of(path);
        return read(path, files, limit);
    }

    /// The same of these files. A server that keeps predictions removes the oldest meanwhile: those
    /// that are gone are left out.
    static Recorded read(Path path, List<Path> files, int limit) {
        ParquetTrace trace = new ParquetTrace(files, limit);
        return new Recorded(trace.requests(path), trace.others);
    }

    /// What there is to replay.
    ///
    /// @param leftOut predictions that were kept, but not drawn, by endpoint
    record Recorded(List<TracedRequest> requests, Map<String, Long> leftOut) {}

    private List<TracedRequest> requests(Path asked) {
        for (Path file : files) {
            readFile(file);
        }
        if (drawn.isEmpty() && !others.isEmpty()) {
            throw new IllegalArgumentException(
                    asked + ": no prediction that was drawn (expected: capture.sample above 0)");
        }
        Instant first =
                drawn.stream().map(Kept::time).min(Instant::compareTo).orElse(Instant.EPOCH);
        for (Kept one : drawn) {
            plain.add(one.at(ChronoUnit.NANOS.between(first, one.time())));
        }
        return plain;
    }

    private void readFile(Path file) {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = parquet.rowReader()) {
            List<String> columns =
                    parquet.getFileSchema().getRootNode().children().stream()
                            .map(SchemaNode::name)
                            .toList();
            if (columns.containsAll(List.of(ID, TIME, ENDPOINT, KEPT))) {
                new KeptRows(columns, rows).read();
            } else if (columns.contains(OFFSET)) {
                readOffsets(columns.contains(ENDPOINT), rows);
            } else {
                throw new IllegalArgumentException(
                        "columns: "
                                + columns
                                + " (expected: those of kept predictions, or offset)");
            }
        } catch (NoSuchFileException e) {
            // Its time was over meanwhile.
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private void readOffsets(boolean isNamed, RowReader rows) {
        for (int row = 1; rows.hasNext(); row++) {
            rows.next();
            String offset = rows.isNull(OFFSET) ? "" : String.valueOf(rows.getValue(OFFSET));
            String endpoint = isNamed && !rows.isNull(ENDPOINT) ? rows.getString(ENDPOINT) : "";
            plain.add(TracedRequest.at("row " + row, offset, endpoint));
        }
    }

    /// The rows of a file of kept predictions.
    private final class KeptRows {
        private final RowReader rows;
        private final boolean areCounted;
        private final List<Integer> positions = new ArrayList<>();
        private final List<String> names;

        KeptRows(List<String> columns, RowReader rows) {
            this.rows = rows;
            this.areCounted = columns.contains(ROWS);
            List<String> found = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).startsWith(INPUT)) {
                    positions.add(i);
                    found.add(columns.get(i).substring(INPUT.length()));
                }
            }
            this.names = List.copyOf(found);
        }

        void read() {
            boolean isAtRow = advance();
            while (isAtRow) {
                String id = rows.getString(ID);
                Instant time = rows.getTimestamp(TIME);
                String endpoint = rows.getString(ENDPOINT);
                boolean isDrawn = rows.getString(KEPT).equals(DRAWN);
                Source source = new Source(endpoint, names);
                boolean isTaken = isDrawn && taken.getOrDefault(source, 0) < limit;
                int sent = sentRows();
                List<List<Cell>> cells = new ArrayList<>();
                int row = 0;
                int filled = 0;
                do {
                    row++;
                    filled = hasValue() ? row : filled;
                    if (isTaken) {
                        cells.add(cells());
                    }
                    isAtRow = advance();
                } while (isAtRow && id.equals(rows.getString(ID)));
                if (isDrawn) {
                    int own = Math.min(cells.size(), Math.max(sent, filled));
                    Rows inputs = isTaken ? inputs(cells.subList(0, own)) : null;
                    boolean isBare = isTaken ? inputs == null : filled == 0;
                    drawn.add(new Kept(time, source, inputs, isBare));
                    taken.merge(source, inputs == null ? 0 : 1, Integer::sum);
                } else {
                    others.merge(endpoint, 1L, Long::sum);
                }
            }
        }

        /// How many rows the request had: where nothing of inputs stands behind them, those are the
        /// answer's alone. Any number where nobody says it, or none were counted: what failed that
        /// early has no answer.
        private int sentRows() {
            boolean isSaid = areCounted && !rows.isNull(ROWS);
            return (isSaid && rows.getValue(ROWS) instanceof Integer sent && sent > 0)
                    ? sent
                    : Integer.MAX_VALUE;
        }

        private boolean hasValue() {
            return positions.stream().anyMatch(position -> !rows.isNull(position));
        }

        private boolean advance() {
            boolean isAtRow = rows.hasNext();
            if (isAtRow) {
                rows.next();
            }
            return isAtRow;
        }

        /// The cells of a row; none where one is not a plain value.
        private List<Cell> cells() {
            List<Cell> cells = new ArrayList<>(positions.size());
            for (int position : positions) {
                Cell cell = cell(rows.isNull(position) ? null : rows.getValue(position));
                if (cell == null) {
                    return List.of();
                }
                cells.add(cell);
            }
            return cells;
        }

        /// What was too large to be kept is a prediction without a value.
        private @Nullable Rows inputs(List<List<Cell>> cells) {
            boolean isWhole =
                    !names.isEmpty()
                            && cells.stream().allMatch(row -> row.size() == names.size())
                            && cells.stream()
                                    .flatMap(List::stream)
                                    .anyMatch(cell -> !(cell instanceof Cell.Missing));
            return isWhole ? new Rows(names, cells) : null;
        }
    }

    private static @Nullable Cell cell(@Nullable Object value) {
        return switch (value) {
            case null -> new Cell.Missing();
            case Long whole -> new Cell.Whole(whole);
            case Integer whole -> new Cell.Whole(whole);
            case Boolean flag -> new Cell.Whole(flag ? 1 : 0);
            // The shortest digits that name it, not those of the nearest double.
            case Float real -> new Cell.Real(Double.parseDouble(Float.toString(real)));
            case Double real -> new Cell.Real(real);
            case String text -> new Cell.Text(text);
            case byte[] text -> new Cell.Text(new String(text, StandardCharsets.UTF_8));
            default -> null;
        };
    }
}
