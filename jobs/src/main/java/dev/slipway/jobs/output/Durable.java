package dev.slipway.jobs.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Files that are still there after a crash.
public final class Durable {
    private static final int FORCED_AT_ONCE = 16;

    private Durable() {}

    /// Writes a file that appears whole or not at all.
    public static void write(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        force(parent(file));
    }

    /// Has a directory's names, or a file's content, written down.
    public static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// The same of many, several at a time: a file system does that in about the time that it takes
    /// for one.
    static void forceAll(List<Path> files) throws IOException {
        if (files.size() <= 1) {
            for (Path file : files) {
                force(file);
            }
            return;
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(FORCED_AT_ONCE)) {
            List<Future<?>> forced = new ArrayList<>();
            for (Path file : files) {
                forced.add(
                        pool.submit(() -> {
                            force(file);
                            return null;
                        }));
            }
            for (Future<?> one : forced) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Removes a directory with everything in it, if it is there.
    public static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walked = Files.walk(directory)) {
            all = walked.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    /// The directory that has the name of a file, or of another directory.
    public static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + ": the root (expected: a path below it)");
        }
        return parent;
    }
}
