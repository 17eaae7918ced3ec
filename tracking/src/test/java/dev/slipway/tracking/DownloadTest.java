package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Download;
import dev.slipway.api.tracking.RunArtifacts.Upload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DownloadTest {
    private static final ArtifactPath PLACE = ArtifactPath.of("a.txt");
    private static final int READERS = 2;

    @TempDir private Path folder;

    /// The look-up of the digest is held up until the file has been replaced, or waits to be.
    @Test
    void bytesAndDigestBelongTogetherWhileAFileIsReplaced() throws Exception {
        Moment moment = new Moment(InstantSource.system(), new Random(7));
        try (ExecutorService others = Executors.newCachedThreadPool();
                TrackingFile index = TrackingFile.open(folder.resolve("tracking.db"), 0);
                FileArtifacts artifacts = FileArtifacts.open(folder, index, moment)) {
            String old = "old " + put(artifacts, "old");
            CountDownLatch held = new CountDownLatch(READERS);
            CountDownLatch released = new CountDownLatch(1);
            for (int i = 0; i < READERS; i++) {
                Future<?> _ = others.submit(() -> index.read(_ -> hold(held, released)));
            }
            try {
                held.await();
                Future<String> seen = others.submit(() -> seen(artifacts));
                awaitWorker(TrackingFile.class, seen);
                Future<String> replaced = others.submit(() -> put(artifacts, "new"));
                awaitWorker(ReentrantLock.class, replaced);
                released.countDown();
                assertThat(seen.get()).isIn(old, "new " + replaced.get());
            } finally {
                released.countDown();
            }
        }
    }

    private static boolean hold(CountDownLatch held, CountDownLatch released) {
        held.countDown();
        try {
            return released.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Until a thread that works on artifacts waits in this class, or the work is done.
    private static void awaitWorker(Class<?> where, Future<?> work) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!work.isDone() && !isIn(where)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("nobody is in " + where);
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isIn(Class<?> where) {
        return Thread.getAllStackTraces().values().stream()
                .anyMatch(stack -> isIn(stack, FileArtifacts.class) && isIn(stack, where));
    }

    private static boolean isIn(StackTraceElement[] stack, Class<?> where) {
        return Arrays.stream(stack).anyMatch(one -> one.getClassName().equals(where.getName()));
    }

    private static String put(RunArtifacts artifacts, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Upload upload = artifacts.upload(PLACE)) {
            upload.write(bytes, bytes.length);
            return upload.finish();
        }
    }

    private static String seen(RunArtifacts artifacts) {
        try (Download download = artifacts.download(PLACE)) {
            byte[] buffer = new byte[10];
            int count = download.read(buffer);
            return new String(buffer, 0, count, StandardCharsets.UTF_8) + " " + download.digest();
        }
    }
}
