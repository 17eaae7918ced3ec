package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.EndCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training sets that are long in the making, and what becomes of them meanwhile.
final class LongTablesTest {
    private static final int LONG = 500_000;

    @TempDir private Path scratch;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(scratch.resolve("features.yaml"), FeatureTablesTest.DEFINITION);
    }

    @Test
    void programWhoseStarterIsGoneLeavesNothingBesideTheTable() throws Exception {
        Path made = Files.createDirectory(scratch.resolve("made"));
        Path directory = longTask(made.resolve("training.parquet"));
        Process process = FeatureTablesTest.start(directory, "-Xmx256m");
        awaitParts(made, 1, process);
        process.getOutputStream().close();
        assertThat(process.waitFor()).isEqualTo(ExitStatus.ORPHANED.code());
        assertThat(directory).doesNotExist();
        assertThat(made).isEmptyDirectory();
    }

    /// One that is done while another writes has the name, and all of its own rows.
    @Test
    void twoProgramsThatMakeOneTableDoNotMixTheirRows() throws Exception {
        Path made = Files.createDirectory(scratch.resolve("made"));
        Path training = made.resolve("training.parquet");
        Files.writeString(made.resolve("training.parquet.part-0"), "left by one that was killed");
        Process one = FeatureTablesTest.start(longTask(training), "-Xmx256m");
        Process other = null;
        try {
            awaitParts(made, 1, one);
            signal("STOP", one);
            other = FeatureTablesTest.start(longTask(training), "-Xmx256m");
            awaitParts(made, 2, other);
            signal("STOP", other);
            signal("CONT", one);
            assertThat(one.waitFor()).isZero();
            assertThat(Duck.rows("SELECT count(*) FROM read_parquet('" + training + "')"))
                    .containsExactly(LONG + "");

            signal("CONT", other);
            String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(other.waitFor()).isEqualTo(ExitStatus.of(EndCode.OUTPUT_NOT_EMPTY).code());
            assertThat(JobFixture.lines(said).getLast().path("message").asText())
                    .contains("no such file yet; another program has made it meanwhile");
            assertThat(made).isDirectoryNotContaining("glob:**.part-*");
        } finally {
            one.destroyForcibly();
            if (other != null) {
                other.destroyForcibly();
            }
        }
    }

    /// One that takes its time.
    private Path longTask(Path training) throws IOException {
        Path spine = scratch.resolve("long.csv");
        if (Files.notExists(spine)) {
            Files.writeString(
                    scratch.resolve("events.csv"),
                    """
                    origin,departed,landed,delay
                    ATL,2001-01-14T10:00Z,2001-01-14T11:00Z,10
                    """);
            StringBuilder rows = new StringBuilder("flight,date,origin\n");
            for (int row = 0; row < LONG; row++) {
                rows.append(row).append(",979480800000,ATL\n");
            }
            Files.writeString(spine, rows);
        }
        Path directory = Files.createTempDirectory(scratch, "task");
        Files.writeString(
                directory.resolve("features.json"),
                FeatureTablesTest.wish(scratch)
                        .put("spine", spine.toString())
                        .put("output", training.toString())
                        .toString());
        return directory;
    }

    /// Waits until so many programs write tables there.
    private static void awaitParts(Path made, int count, Process last) throws IOException {
        while (parts(made) < count) {
            assertThat(last.isAlive()).isTrue();
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Files of programs that are running, and hold them already. What was left is for them to
    /// find.
    private static long parts(Path made) throws IOException {
        long held = 0;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(made, "*.part-*")) {
            for (Path part : parts) {
                if (!part.toString().endsWith("-0") && isHeld(part)) {
                    held++;
                }
            }
        }
        return held;
    }

    private static boolean isHeld(Path part) throws IOException {
        try (FileChannel opened = FileChannel.open(part, StandardOpenOption.WRITE)) {
            return opened.tryLock() == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void signal(String name, Process process) throws Exception {
        String[] command = {"kill", "-" + name, Long.toString(process.pid())};
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
}
