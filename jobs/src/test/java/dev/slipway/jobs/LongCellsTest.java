package dev.slipway.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Attempt.InputChoice;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.OutputChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.input.InputFiles;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import dev.slipway.jobs.input.SplitReader;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Position;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables of Parquet with long texts.
final class LongCellsTest {
    private static final int ROWS = 300;
    private static final int LENGTH = 100_000;

    /// More rows than a batch may have of so much text.
    private static final int BATCH_ROWS = 256;

    private static final long MOST_BYTES = 8L << 20;

    @TempDir private static Path directory;

    private static Path table() {
        return directory.resolve("texts.parquet");
    }

    @BeforeAll
    static void write() throws SQLException {
        Duck.run(
                "COPY (SELECT i AS id, repeat(chr((97 + i % 26)::INT), "
                        + LENGTH
                        + ") || i::VARCHAR AS text FROM range("
                        + ROWS
                        + ") t(i)) TO '"
                        + table()
                        + "' (FORMAT parquet)");
    }

    @Test
    void aBatchHoldsNoMoreTextThanOneOfATextFile() {
        assertThat(ids(List.of("id", "text"), Position.START)).isEqualTo(from(0));
    }

    /// One of a release before, whose batches had all their rows.
    @Test
    void anAttemptGoesOnBehindAWholeBatch() {
        Position behind = new Position(0, BATCH_ROWS, BATCH_ROWS);
        assertThat(ids(List.of("id", "text"), behind)).isEqualTo(from(BATCH_ROWS));
    }

    @Test
    void textThatIsNotReadCutsNoBatch() {
        Plan plan = plan(List.of("id"));
        try (InputFiles files = new InputFiles(directory, plan, 1);
                SplitReader reader =
                        new SplitReader(files, plan.splits().getFirst(), Position.START)) {
            assertThat(requireNonNull(reader.next()).rows()).isEqualTo(BATCH_ROWS);
        }
    }

    private static List<Long> from(int first) {
        return LongStream.range(first, ROWS).boxed().toList();
    }

    /// The numbers of the rows that are read, of which no batch has too much text.
    private static List<Long> ids(List<String> columns, Position position) {
        Plan plan = plan(columns);
        LongStream.Builder ids = LongStream.builder();
        try (InputFiles files = new InputFiles(directory, plan, 1);
                SplitReader reader = new SplitReader(files, plan.splits().getFirst(), position)) {
            for (ColumnBatch batch = reader.next(); batch != null; batch = reader.next()) {
                assertThat((long) batch.rows() * LENGTH).isLessThanOrEqualTo(MOST_BYTES);
                for (int row = 0; row < batch.rows(); row++) {
                    ids.add(batch.columns().getFirst().longs()[row]);
                }
            }
        }
        return ids.build().boxed().toList();
    }

    private static Plan plan(List<String> columns) {
        return Planner.plan(
                new Attempt(
                        "texts",
                        null,
                        1,
                        new ModelChoice("none", 1, directory, ""),
                        new InputChoice(table(), FileFormat.PARQUET),
                        new OutputChoice(directory.resolve("out"), FileFormat.PARQUET, null),
                        columns,
                        new BadRowLimits(0L, null),
                        new Pace(BATCH_ROWS, 1, Duration.ofSeconds(10)),
                        new Place.Child(),
                        directory.resolve("cache"),
                        null),
                List.of());
    }
}
