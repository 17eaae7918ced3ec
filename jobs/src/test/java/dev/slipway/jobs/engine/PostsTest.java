package dev.slipway.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.testkit.outside.PlayedDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What tasks of another process tell, where the disk in between refuses it for a while.
@Tag("compiler")
final class PostsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /// More than one post makes before it is given up.
    private static final int SEVERAL = 5;

    @TempDir private Path directory;

    private Path root() throws IOException {
        return Files.createDirectories(directory.resolve("output")).toRealPath();
    }

    private Process start(Path full, Path counted, String fault) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        PostingMain.class.getName(),
                        root().toString());
        builder.environment()
                .putAll(PlayedDisk.builtIn(directory).failingAll(root(), full, counted, fault));
        return builder.redirectError(directory.resolve("errors").toFile()).start();
    }

    @FunctionalInterface
    private interface Question {
        boolean isSo() throws IOException;
    }

    private void await(Process tasks, Question question) throws IOException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!question.isSo()) {
            assertThat(tasks.isAlive() && System.nanoTime() < until)
                    .as(Files.readString(directory.resolve("errors")))
                    .isTrue();
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// Whether both what was counted and what is kept are these rows.
    private boolean isTold(long rows) throws IOException {
        Path board = root().resolve("scratch");
        if (!Files.isDirectory(board)) {
            return false;
        }
        try (Stream<Path> files = Files.list(board)) {
            List<Path> posts =
                    files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
            return posts.size() == 2
                    && read(posts.getFirst()).path("rows").asLong(-1) == rows
                    && read(posts.getLast()).path("rows").asLong(-1) == rows;
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }

    private static void count(Process tasks, BufferedReader said, long rows) throws IOException {
        Writer in = tasks.outputWriter(UTF_8);
        in.write(rows + "\n");
        in.flush();
        assertThat(said.readLine()).isEqualTo("went on after " + rows);
    }

    @ParameterizedTest
    @ValueSource(strings = {"write ENOSPC 1 -1", "rename EIO 1 -1"})
    void postThatFindsNoRoomIsMadeGoodAndFailsNoTask(String fault) throws Exception {
        Path full = directory.resolve("full");
        Path counted = Files.createDirectory(directory.resolve("counted"));
        Process tasks = start(full, counted, fault);
        try (BufferedReader said = tasks.inputReader(UTF_8)) {
            await(tasks, () -> isTold(0));
            count(tasks, said, 1);
            await(tasks, () -> isTold(1));

            Files.createFile(full);
            count(tasks, said, 2);
            await(tasks, () -> PlayedDisk.calls(counted) > SEVERAL);
            assertThat(isTold(1)).isTrue();

            Files.delete(full);
            await(tasks, () -> isTold(2));
            tasks.outputWriter(UTF_8).close();
            assertThat(tasks.waitFor()).isZero();
        } finally {
            tasks.destroyForcibly();
        }
    }
}
