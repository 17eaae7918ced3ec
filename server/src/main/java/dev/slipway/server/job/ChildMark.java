package dev.slipway.server.job;

import dev.slipway.api.cost.Usage;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.server.child.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The child of an attempt, as a file that outlives this process: which one it is, and what it has
/// used.
///
/// @param started by the kernel's account: a number is given to another process later
/// @param isFurther whether it got further than the attempt before
/// @param clusterNanos what of a cluster's time is paid, by attempt: in `usage` and before it
/// @param paidRows up to where rows of the job are paid, by `usage` and before it; absent where
///     nobody knows
record ChildMark(
        int attempt,
        long pid,
        Instant started,
        Usage usage,
        long rows,
        long badRows,
        boolean isFurther,
        Map<String, Long> clusterNanos,
        @Nullable PaidRows paidRows) {
    private static final String FILE = "child.json";
    private static final String STANDBY = "standby.json";
    private static final Duration SAME = Duration.ofSeconds(2);
    private static final int PATIENCE_SECONDS = 10;

    /// Copies the map.
    ChildMark {
        clusterNanos = Map.copyOf(clusterNanos);
    }

    void write(Path directory) throws IOException {
        SmallFiles.write(directory.resolve(FILE), Documents.json(this));
    }

    /// Marks the child that waits beside that of an attempt.
    static void writeStandby(Path directory, int attempt, long pid, Instant started)
            throws IOException {
        ChildMark mark =
                new ChildMark(attempt, pid, started, Usage.NONE, 0, 0, false, Map.of(), null);
        SmallFiles.write(directory.resolve(STANDBY), Documents.json(mark));
    }

    /// The one that a process before this one has left.
    static Optional<ChildMark> read(Path directory) {
        return read(directory, FILE);
    }

    /// The child that waits, or has waited when a process before this one ended.
    static Optional<ChildMark> readStandby(Path directory) {
        return read(directory, STANDBY);
    }

    /// Says that none waits any more.
    static void removeStandby(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(STANDBY));
        } catch (IOException e) {
            // It says which process it was: another one with its number began later.
        }
    }

    private static Optional<ChildMark> read(Path directory, String file) {
        try {
            return Optional.of(
                    Documents.readOwn(Files.readString(directory.resolve(file)), ChildMark.class));
        } catch (IOException | DocumentException e) {
            return Optional.empty();
        }
    }

    /// Ends the child if it lives still. It ends by itself when its parent is gone, unless it
    /// hangs; one that cannot be ended is fenced by the next attempt.
    void end() {
        ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(this::isSame)
                .ifPresent(ChildMark::end);
    }

    private boolean isSame(ProcessHandle process) {
        return process.info()
                .startInstant()
                .filter(start -> Duration.between(start, started).abs().compareTo(SAME) < 0)
                .isPresent();
    }

    private static void end(ProcessHandle process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The next attempt fences it.
        }
    }
}
