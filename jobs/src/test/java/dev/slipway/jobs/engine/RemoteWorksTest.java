package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.HandedStream;
import dev.slipway.jobs.stream.StreamBoard;
import dev.slipway.jobs.stream.StreamWork;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process of a cluster tells of a stream's tasks.
final class RemoteWorksTest {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir private Path directory;

    @FunctionalInterface
    private interface Question {
        boolean isSo() throws IOException;
    }

    private static void await(String what, Question question) throws IOException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!question.isSo()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static List<Path> counts(Path board) throws IOException {
        try (Stream<Path> all = Files.list(board)) {
            return all.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    /// Puts something in a file's place over which nothing can be moved.
    private static void block(Path file) throws IOException {
        boolean isBlocked = false;
        while (!isBlocked) {
            Files.deleteIfExists(file);
            try {
                Files.createDirectory(file);
                Files.createFile(file.resolve("occupied"));
                isBlocked = true;
            } catch (FileAlreadyExistsException e) {
                // Counts came in between.
            }
        }
    }

    private EchoStream stream() {
        Place.Cluster cluster =
                new Place.Cluster("big", URI.create("http://127.0.0.1:1"), Path.of("/job.jar"));
        return new EchoStream(directory, cluster);
    }

    private String handed(Path board) throws IOException {
        EchoStream stream = stream();
        return new HandedStream(
                        stream.text(1),
                        new HandedStream.Settled(
                                stream.version(1), 1, EchoStream.LIMITS, null, Map.of()),
                        Map.of("flights", Map.of(0, 0L)),
                        Map.of(0, 0L),
                        Map.of(),
                        board,
                        null)
                .text();
    }

    @Test
    void countsThatCannotBeWrittenForAWhileAreToldBehindIt() throws Exception {
        Path board = Files.createDirectories(directory.resolve("attempt-1"));
        List<Runnable> releases = new ArrayList<>();
        StreamWork work =
                RemoteWorks.ready(handed(board), (name, release) -> releases.add(release));
        try {
            await("counts", () -> counts(board).size() == 1);
            Path told = counts(board).getFirst();
            Path unfinished = Path.of(told.toString().replace(".json", ".tmp"));
            block(told);
            // One that fails leaves what it could not move; none would come behind the last.
            for (int failed = 0; failed < 3; failed++) {
                await("another try", () -> Files.deleteIfExists(unfinished));
            }
            Object ignored = work.resume(List.of());
            Files.delete(told.resolve("occupied"));
            Files.delete(told);
            await("counts of a task", () -> isTold(told, board));
        } finally {
            releases.forEach(Runnable::run);
        }
    }

    /// An attempt is at work when all its tasks are, and its child waits to hear of it.
    @Test
    void taskThatHasBegunIsToldOfAtOnce() throws Exception {
        Path board = Files.createDirectories(directory.resolve("attempt-1"));
        String handed = handed(board);
        List<Runnable> releases = new ArrayList<>();
        StreamWork work = RemoteWorks.ready(handed, (name, release) -> releases.add(release));
        try {
            // The next that comes by itself is half a second behind this one.
            await("counts", () -> counts(board).size() == 1);
            Object ignored = work.resume(List.of());
            OpenWork.begun(handed);
            assertThat(new StreamBoard(board).counted())
                    .singleElement()
                    .satisfies(told -> assertThat(told.tasks()).isEqualTo(1));
        } finally {
            releases.forEach(Runnable::run);
        }
    }

    /// The engine there tells what they count.
    @Test
    void clientsTellTheirNumbersByNoBeans() throws Exception {
        assertThat(Broker.clientProperties(stream().attempt(1)))
                .containsEntry("metric.reporters", "");
    }

    private static boolean isTold(Path told, Path board) {
        return Files.isRegularFile(told)
                && new StreamBoard(board).counted().getFirst().tasks() == 1;
    }
}
