package dev.slipway.jobs.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.input.Planner;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables that are read from their first row to their last.
final class TableRowsTest {
    /// Many batches, and more than is read ahead.
    private static final int ROWS = 200_000;

    @TempDir private Path directory;

    @Test
    void allRowsOfATextFileAreRead() throws IOException {
        assertThat(read("\n", ignored -> {})).isEqualTo(ROWS);
    }

    /// As a log does; some write the end of a line before the next one.
    @Test
    void ofATextFileThatGrowsTheRowsAreReadThatItHad() throws IOException {
        assertThat(read("\n", file -> append(file, "7\n"))).isEqualTo(ROWS);
        assertThat(read("", file -> append(file, "\n7"))).isEqualTo(ROWS);
    }

    @Test
    void aTextFileThatIsReplacedIsReadToItsEnd() throws IOException {
        Path next = directory.resolve("next.csv");
        assertThat(
                        read(
                                "\n",
                                file -> {
                                    Files.writeString(next, rows(0, 1));
                                    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                                }))
                .isEqualTo(ROWS);
    }

    /// As whoever writes it anew does at first: those who read are told that it ends there.
    @Test
    void aTextFileThatIsCutIsNoShorterTable() {
        requireChanged("\n", TableRowsTest::cut);
    }

    @Test
    void rowsOfATextFileAreNotMixedWithThoseThatAreWrittenOverThem() {
        String others = rows(ROWS, 2 * ROWS);
        requireChanged("\n", file -> Files.writeString(file, others));
    }

    @Test
    void noNumberIsTakenForWholeThatWasStillBeingWritten() {
        requireChanged("", file -> append(file, "7\n"));
    }

    private void requireChanged(String end, Deed behind) {
        assertThatThrownBy(() -> read(end, behind))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> assertThat(e.code()).isEqualTo(EndCode.INPUT_CHANGED))
                .hasMessageContaining("rows.csv: changed");
    }

    /// What is done to a file while it is read.
    private interface Deed {
        void to(Path file) throws IOException;
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("\n", "id\n", ""));
    }

    /// Reads a table, to which something is done behind each batch; how many rows came.
    ///
    /// @param end behind its last row
    private long read(String end, Deed behind) throws IOException {
        Path table = directory.resolve("rows.csv");
        Files.writeString(table, rows(0, ROWS) + end);
        FeatureTask task =
                new FeatureTask(
                        directory.resolve("features.yaml"),
                        Map.of(),
                        table,
                        null,
                        directory.resolve("scratch"),
                        1L << 20);
        Attempt attempt = task.reading(table, List.of("id"));
        Plan plan = Planner.plan(attempt, List.of());
        long[] rows = {0};
        TableRows.each(
                attempt,
                plan,
                batch -> {
                    rows[0] += batch.rows();
                    behind.to(table);
                });
        return rows[0];
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private static void cut(Path file) throws IOException {
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileChannel ignored = opened.truncate(1);
        }
    }
}
