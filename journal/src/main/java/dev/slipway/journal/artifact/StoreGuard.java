package dev.slipway.journal.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps leases and removals of one store apart, between threads and between processes: a server
/// and a command of its operator may have the same directory open. The operating system ends the
/// locks of a process that dies.
///
/// *Threads*: any; [#enter] may be nested.
final class StoreGuard {
    private static final long PAUSE_NANOS = 1_000_000;

    private final Path file;
    private final Path pauseFile;
    private final ReentrantLock threads = new ReentrantLock();
    private @Nullable FileChannel channel;
    private @Nullable FileChannel pausing;
    private int pauses;

    StoreGuard(Path directory) {
        file = directory.resolve("guard.lock");
        pauseFile = directory.resolve("pause.lock");
    }

    /// Waits until nobody else is inside.
    Inside enter() throws IOException {
        threads.lock();
        try {
            if (threads.getHoldCount() == 1) {
                channel = locked(file, false);
            }
        } catch (IOException | RuntimeException e) {
            threads.unlock();
            throw e;
        }
        return this::leave;
    }

    private void leave() throws IOException {
        try {
            FileChannel open = channel;
            if (threads.getHoldCount() == 1 && open != null) {
                channel = null;
                open.close();
            }
        } finally {
            threads.unlock();
        }
    }

    /// Begins a time in which nothing is removed, by no process.
    void pause() throws IOException {
        try (Inside _ = enter()) {
            if (pauses == 0) {
                pausing = locked(pauseFile, true);
            }
            pauses++;
        }
    }

    /// Ends that time.
    void resume() throws IOException {
        try (Inside _ = enter()) {
            pauses--;
            FileChannel open = pausing;
            if (pauses == 0 && open != null) {
                pausing = null;
                open.close();
            }
        }
    }

    /// Whether somebody asked for removals to wait; called from inside.
    boolean isPaused() throws IOException {
        if (pauses > 0) {
            return true;
        }
        try (FileChannel open = open(pauseFile)) {
            FileLock lock = open.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /// The virtual machine refuses, rather than waits, when another store of its own holds a lock.
    private static FileChannel locked(Path path, boolean shared) throws IOException {
        FileChannel open = open(path);
        while (true) {
            try {
                FileLock lock = open.lock(0, Long.MAX_VALUE, shared);
                if (lock.isValid()) {
                    return open;
                }
            } catch (OverlappingFileLockException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (IOException e) {
                open.close();
                throw e;
            }
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /// A stay inside; closing it leaves.
    @FunctionalInterface
    interface Inside extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
