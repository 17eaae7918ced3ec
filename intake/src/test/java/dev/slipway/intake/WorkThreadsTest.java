package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class WorkThreadsTest {
    private static final Priority LOWEST = new Priority(19, 5);

    @Test
    @EnabledOnOs(OS.LINUX)
    void quietWorkHasTheLowestPriorityThatTheSystemKnows() throws IOException {
        try (WorkThreads threads = WorkThreads.quiet("quiet", 1)) {
            assertThat(threads.call(Priority::current)).isEqualTo(LOWEST);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ordinaryWorkKeepsItsPriorityWhenAQuietThreadAsksForIt() throws IOException {
        Priority here = Priority.current();
        try (WorkThreads quiet = WorkThreads.quiet("quiet", 1);
                WorkThreads ordinary = WorkThreads.ordinary("ordinary")) {
            assertThat(quiet.call(() -> ordinary.call(Priority::current))).isEqualTo(here);
        }
    }

    /// Of 32 carriers most are started while callers are woken.
    @Test
    @EnabledOnOs(OS.LINUX)
    void noCarrierInheritsAQuietThreadsPriority() throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "-Djdk.virtualThreadScheduler.parallelism=32",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CarrierChild.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said.strip()).isEqualTo("1");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void workOfManyMillisecondsStaysOnOneProcessorAtTheLowestPriority() throws IOException {
        try (WorkThreads threads = WorkThreads.quietOnOneProcessor("quiet")) {
            assertThat(threads.call(WorkThreadsTest::processors)).matches("[0-9]+");
            assertThat(threads.call(Priority::current)).isEqualTo(LOWEST);
        }
    }

    /// The kernel looks anew who is to run whenever an ordinary thread wakes up there.
    @Test
    @EnabledOnOs(OS.LINUX)
    void whoHandsTheAnswerOnLooksForItWhereTheWorkIs() throws IOException {
        Map<Thread, Priority> kept = new ConcurrentHashMap<>();
        CountDownLatch both = new CountDownLatch(2);
        Consumer<Runnable> place =
                work -> {
                    kept.put(Thread.currentThread(), here());
                    both.countDown();
                    work.run();
                };
        Priority usual = Priority.current();
        try (WorkThreads threads = WorkThreads.quietIn("quiet", () -> place)) {
            Thread working =
                    threads.call(() -> {
                        both.await();
                        return Thread.currentThread();
                    });
            assertThat(kept).hasSize(2).containsEntry(working, LOWEST).containsValue(usual);
        }
    }

    @Test
    void workThatFindsNoPlaceIsDoneOrToldOf() throws IOException {
        Consumer<Runnable> broken =
                _ -> {
                    throw new OutOfMemoryError("a test");
                };
        try (WorkThreads threads = WorkThreads.quietIn("quiet", () -> broken)) {
            assertThatThrownBy(() -> threads.call(() -> 1))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("a test");
        }
        Supplier<Consumer<Runnable>> none =
                () -> {
                    throw new IllegalStateException("a test");
                };
        try (WorkThreads threads = WorkThreads.quietIn("quiet", none)) {
            assertThat(threads.call(() -> 1)).isEqualTo(1);
        }
    }

    private static Priority here() {
        try {
            return Priority.current();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String processors() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void failuresAreTheCallersAndNothingIsTakenAfterTheEnd() {
        WorkThreads threads = WorkThreads.quiet("quiet", 1);
        assertThatThrownBy(() ->
                        threads.call(() -> {
                            throw new IOException("full");
                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("full");
        threads.close();
        assertThatThrownBy(() -> threads.call(() -> 1)).hasMessageContaining("shutting down");
    }

    @Test
    void whatIsInsideIsDoneBeforeTheLast() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        WorkThreads threads = WorkThreads.quiet("quiet", 1);
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                threads.call(() -> {
                                    begun.countDown();
                                    gate.await();
                                    return done.add("work");
                                });
                            } catch (IOException e) {
                                done.add(e.toString());
                            }
                        });
        begun.await();
        threads.closeAfter(() -> {
            done.add("last");
            ended.countDown();
        });
        threads.closeAfter(() -> done.add("twice"));
        gate.countDown();
        ended.await();
        caller.join();
        assertThat(done).containsExactly("work", "last");
    }
}
