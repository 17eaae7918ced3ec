package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class QuietWorkTest {
    private static final int POLICY_AFTER_NAME = 38;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    @EnabledOnOs(OS.LINUX)
    void workRunsInTheIdleClassAndItsCallerStaysWhatItWas() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true)) {
            assertThat(quiet.run(QuietWorkTest::schedulingClass)).isEqualTo("5");
            assertThat(schedulingClass()).isEqualTo("0");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void workStaysOnOneProcessor() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true)) {
            assertThat(quiet.run(QuietWorkTest::processors)).matches("[0-9]+");
        }
    }

    /// Quiet work may have other quiet work, as where a model is closed whose load failed.
    @Test
    @EnabledOnOs(OS.LINUX)
    void noThreadIsKeptWhereTheFirstThatNeedsItIs() {
        try (QuietWork first = new QuietWork("a test", 1, () -> true);
                QuietWork second = new QuietWork("another", 1, () -> true, () -> Runnable::run)) {
            assertThat(first.run(() -> second.run(QuietWorkTest::processors)))
                    .isEqualTo(processors());
        }
    }

    @Test
    void whoWaitsForTheWorkIsKeptWhereItIs() {
        Queue<Thread> kept = new ConcurrentLinkedQueue<>();
        Consumer<Runnable> place =
                work -> {
                    kept.add(Thread.currentThread());
                    work.run();
                };
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true, () -> place)) {
            Thread working = quiet.run(Thread::currentThread);
            assertThat(working).isNotEqualTo(Thread.currentThread());
            assertThat(kept).containsExactlyInAnyOrder(working, Thread.currentThread());
        }
    }

    /// It may stand behind a load of minutes.
    @Test
    void whoWaitsSleepsUntilTheWorkBegins() throws InterruptedException {
        Queue<Thread> kept = new ConcurrentLinkedQueue<>();
        Consumer<Runnable> place =
                work -> {
                    kept.add(Thread.currentThread());
                    work.run();
                };
        CountDownLatch hasBegun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true, () -> place)) {
            Thread first =
                    Thread.ofPlatform()
                            .start(() ->
                                    quiet.execute(() -> {
                                        hasBegun.countDown();
                                        awaitQuietly(mayEnd);
                                    }));
            awaitQuietly(hasBegun);
            Thread second = Thread.ofPlatform().start(() -> quiet.execute(() -> {}));
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (second.getState() != Thread.State.WAITING && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(second.getState()).isEqualTo(Thread.State.WAITING);
            assertThat(kept).doesNotContain(second);
            mayEnd.countDown();
            first.join();
            second.join();
            assertThat(kept).contains(first, second);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whoever loads a version would else never load another.
    @Test
    void workThatDoesNotBeginIsWaitedForNoLonger() {
        Thread caller = Thread.currentThread();
        Consumer<Runnable> place =
                work -> {
                    if (!caller.equals(Thread.currentThread())) {
                        throw new OutOfMemoryError("a test");
                    }
                    work.run();
                };
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true, () -> place)) {
            assertThatThrownBy(() -> quiet.run(() -> 7))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("a test");
        }
    }

    /// Nobody else would close a model that is loaded all the same.
    @Test
    void whoCannotWaitBesideTheWorkHasWhatItMakes() {
        Thread caller = Thread.currentThread();
        Consumer<Runnable> place =
                work -> {
                    if (caller.equals(Thread.currentThread())) {
                        throw new OutOfMemoryError("a test");
                    }
                    work.run();
                };
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true, () -> place)) {
            assertThat(quiet.run(() -> 7)).isEqualTo(7);
        }
    }

    @Test
    void interruptedCallerWaitsToTheEndAndIsInterruptedThen() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true)) {
            Thread.currentThread().interrupt();
            int done =
                    quiet.run(() -> {
                        LockSupport.parkNanos(2_000_000);
                        return 7;
                    });
            assertThat(Thread.interrupted()).isTrue();
            assertThat(done).isEqualTo(7);
        }
    }

    @Test
    void workOfABusyNodeRunsOnItsCallersThread() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> false)) {
            assertThat(quiet.run(Thread::currentThread)).isEqualTo(Thread.currentThread());
        }
    }

    @Test
    void failuresAreThoseOfTheWork() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true)) {
            assertThatThrownBy(() -> quiet.run(QuietWorkTest::fail))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bad model");
        }
    }

    @Test
    void workAfterTheEndIsStillDone() {
        QuietWork quiet = new QuietWork("a test", 1, () -> true);
        quiet.close();
        assertThat(quiet.run(() -> 7)).isEqualTo(7);
    }

    private static Integer fail() {
        throw new IllegalArgumentException("bad model");
    }

    private static String processors() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of the calling thread, as the kernel tells.
    static String schedulingClass() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[POLICY_AFTER_NAME];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
